import { ref, type Ref } from 'vue'
import { onBeforeRouteLeave, onBeforeRouteUpdate } from 'vue-router'

export interface Leaving {
  /** The question is open: what is drawn could not be saved. */
  readonly isAsking: Ref<boolean>
  answer(leaves: boolean): void
  /** From now on nobody is asked. */
  freely(): void
}

const PATIENCE_MS = 4_000

/** Another page waits until everything is saved; only what cannot be saved is asked about. */
export function useLeaving(isDirty: () => boolean, flush: () => Promise<boolean>, giveUp: () => void): Leaving {
  const isAsking = ref(false)
  let isFree = false
  let decide: ((leaves: boolean) => void) | null = null

  async function mayLeave(): Promise<boolean> {
    if (isFree || !isDirty()) return true
    const patience = new Promise<boolean>((resolve) => setTimeout(() => resolve(false), PATIENCE_MS))
    if (await Promise.race([flush(), patience])) return true
    isAsking.value = true
    return await new Promise<boolean>((resolve) => {
      decide = resolve
    })
  }

  onBeforeRouteLeave(mayLeave)
  onBeforeRouteUpdate((to, from) => (to.path === from.path ? true : mayLeave()))
  return {
    isAsking,
    answer(leaves) {
      isAsking.value = false
      if (leaves) giveUp()
      decide?.(leaves)
      decide = null
    },
    freely: () => {
      isFree = true
    },
  }
}
