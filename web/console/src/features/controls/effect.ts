/** What a change would do, from a preview: the same numbers that it is confirmed with. */
import type { StockEffect } from '@onsale/api'
import { seatIdsOf, type Selected } from './selection'
import type { SeatPlan } from '@onsale/seatmap'
import type { Release } from '@/queries/controls'

/** How many seats would move to this ticket type: the free ones that are not sold as that yet. */
export function movable(effect: StockEffect, ticketTypeId: string): number {
  return effect.ticket_types.reduce((sum, type) => sum + (type.ticket_type_id === ticketTypeId ? 0 : type.free), 0)
}

/** What is released of each allocation when the chosen seats are: one request each, with its own number. */
export function releasesOf(
  effect: StockEffect, plan: SeatPlan, selected: Selected, seatsOf: ReadonlyMap<string, readonly number[]>,
): Release[] {
  return effect.allocations.map(({ allocation_id: allocationId, seats: expected }) => {
    const own = new Set((seatsOf.get(allocationId) ?? []).filter((seat) => selected.has(seat)))
    return { allocationId, part: { seat_ids: seatIdsOf(plan, own), expected } }
  })
}
