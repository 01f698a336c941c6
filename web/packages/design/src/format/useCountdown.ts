import { computed, onScopeDispose, ref, toValue, type ComputedRef, type MaybeRefOrGetter } from 'vue'
import { formatCountdown } from './time'

export interface Countdown {
  milliseconds: ComputedRef<number>
  text: ComputedRef<string>
  isOver: ComputedRef<boolean>
}

const TICK_MS = 250

/** Time left until an instant. Counts by the clock, not by ticks, so a phone that slept is right at once. */
export function useCountdown(until: MaybeRefOrGetter<string | null | undefined>): Countdown {
  const now = ref(Date.now())
  const timer = setInterval(() => { now.value = Date.now() }, TICK_MS)
  onScopeDispose(() => clearInterval(timer))
  const milliseconds = computed(() => {
    const instant = toValue(until)
    return instant ? Math.max(0, new Date(instant).getTime() - now.value) : 0
  })
  return {
    milliseconds,
    text: computed(() => formatCountdown(milliseconds.value)),
    isOver: computed(() => milliseconds.value === 0),
  }
}
