import { orphansOf, seatFacts, withoutOrphan, type SeatBits, type SeatFacts, type SeatPlan } from '@onsale/seatmap'
import { computed, type ComputedRef, type Ref } from 'vue'

/** A free seat that the choice leaves with nobody free beside it. */
export interface Orphan {
  readonly seat: SeatFacts
  /** As many seats at the same price that leave nobody alone; null when it cannot be helped. */
  readonly instead: readonly number[] | null
}

interface Sources {
  readonly plan: Ref<SeatPlan | null>
  readonly bits: ComputedRef<SeatBits | null>
  readonly selection: Ref<readonly number[]>
}

/** The first such seat, and `moveUp`, which takes the choice that is offered instead. */
export function useOrphan({ plan, bits, selection }: Sources): { orphan: ComputedRef<Orphan | null>; moveUp: () => void } {
  const orphan = computed<Orphan | null>(() => {
    if (!plan.value || !bits.value) return null
    const seat = orphansOf(plan.value, bits.value, selection.value)[0]
    if (seat === undefined) return null
    return { seat: seatFacts(plan.value, seat), instead: withoutOrphan(plan.value, bits.value, selection.value, seat) }
  })
  return {
    orphan,
    moveUp(): void {
      if (orphan.value?.instead) selection.value = orphan.value.instead
    },
  }
}
