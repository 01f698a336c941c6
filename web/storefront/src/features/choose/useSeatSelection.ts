import { seatFacts, splitTaken, toggleSeat, type SeatBits, type SeatFacts, type SeatPlan, type SeatRefusal } from '@onsale/seatmap'
import { computed, ref, shallowRef, watch, type ComputedRef, type Ref } from 'vue'
import { recall, remember } from './remembered'
import { useOrphan } from './useOrphan'

export interface Refusal {
  readonly reason: SeatRefusal | 'not-on-sale'
  readonly seat: SeatFacts
  readonly limit: number
}

interface Sources {
  readonly performanceId: string
  readonly plan: Ref<SeatPlan | null>
  /** Null until the first answer, and while the plan does not fit it. */
  readonly bits: ComputedRef<SeatBits | null>
  isOnSale(ticketTypeId: string): boolean
}

/** The chosen seats: inside their limits, remembered in this tab, and without those that somebody else took. */
export function useSeatSelection({ performanceId, plan, bits, isOnSale }: Sources) {
  const selection = shallowRef<readonly number[]>([])
  const refusal = shallowRef<Refusal | null>(null)
  /** Seats that went away under the buyer, until the next choice. */
  const lost = shallowRef<readonly SeatFacts[]>([])
  const isRestored = ref(false)
  let isKept = false

  watch([plan, bits], () => {
    if (!plan.value || !bits.value || isKept) return
    if (!isRestored.value) restore(plan.value)
    drop(splitTaken(bits.value, selection.value).taken)
  }, { immediate: true })

  watch(selection, (seats) => {
    if (isRestored.value) remember(performanceId, { seatIds: seats.map((seat) => plan.value!.chart.seats.id[seat]!) })
  })

  watch(plan, (next, before) => {
    // Another chart: the same seats may have other positions.
    if (next && before) isRestored.value = false
  }, { flush: 'sync' })

  function restore(from: SeatPlan): void {
    const wanted = new Set(recall(performanceId).seatIds)
    // `delete` says whether it was wanted, and takes each id once.
    selection.value = wanted.size === 0 ? [] : from.chart.seats.id.flatMap((id, seat) => (wanted.delete(id) ? [seat] : []))
    isRestored.value = true
  }

  function drop(seats: readonly number[]): void {
    if (seats.length === 0 || !plan.value) return
    const from = plan.value
    lost.value = seats.map((seat) => seatFacts(from, seat))
    selection.value = selection.value.filter((seat) => !seats.includes(seat))
  }

  function toggle(seat: number): void {
    change([seat])
  }

  /** Adds them all or none; a single chosen one is given back. */
  function change(seats: readonly number[]): void {
    if (!plan.value || !bits.value) return
    refusal.value = null
    lost.value = []
    let next = selection.value
    for (const seat of seats) {
      if (seats.length > 1 && next.includes(seat)) continue
      const facts = seatFacts(plan.value, seat)
      if (!next.includes(seat) && facts.ticketTypeId && !isOnSale(facts.ticketTypeId)) {
        refusal.value = { reason: 'not-on-sale', seat: facts, limit: 0 }
        return
      }
      const step = toggleSeat(plan.value, bits.value, next, seat)
      if (step.outcome === 'refused') {
        refusal.value = { reason: step.reason, seat: facts, limit: step.limit }
        return
      }
      next = step.selection
    }
    selection.value = next
  }

  return {
    selection,
    refusal,
    lost,
    chosen: computed(() => (plan.value ? selection.value.map((seat) => seatFacts(plan.value!, seat)) : [])),
    ...useOrphan({ plan, bits, selection }),
    toggle,
    choose: change,
    clear: (): void => void (selection.value = []),
    /** The server says these are gone. */
    dropIds(ids: readonly string[]): void {
      drop(selection.value.filter((seat) => ids.includes(plan.value?.chart.seats.id[seat] ?? '')))
    },
    /** They are ours now: their going from the stock is no news, and they need not be remembered. */
    markKept(): void {
      isKept = true
      remember(performanceId, { seatIds: [] })
    },
  }
}
