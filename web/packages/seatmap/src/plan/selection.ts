import { isOpen, type SeatBits } from './availability'
import { typeOfSeat, type SeatPlan } from './seatPlan'

export type SeatRefusal = 'taken' | 'not-for-sale' | 'type-limit' | 'order-limit'

export type SelectionChange =
  | { readonly outcome: 'added' | 'removed'; readonly selection: readonly number[] }
  | { readonly outcome: 'refused'; readonly reason: SeatRefusal; readonly limit: number }

/** How many seats one order may hold over all ticket types. */
export const ORDER_SEATS_MAX = 20

/** Adds the seat, or gives it back when it was selected. A refusal changes nothing. */
export function toggleSeat(
  plan: SeatPlan,
  bits: SeatBits,
  selection: readonly number[],
  seat: number,
): SelectionChange {
  if (selection.includes(seat)) {
    return { outcome: 'removed', selection: selection.filter((other) => other !== seat) }
  }
  const type = plan.ticketTypes[typeOfSeat(plan, seat)]
  if (!type) return { outcome: 'refused', reason: 'not-for-sale', limit: 0 }
  if (!isOpen(bits, seat)) return { outcome: 'refused', reason: 'taken', limit: 0 }
  const ofType = selection.filter((other) => plan.ticketTypes[typeOfSeat(plan, other)] === type).length
  if (ofType >= type.maxPerOrder) return { outcome: 'refused', reason: 'type-limit', limit: type.maxPerOrder }
  if (selection.length >= ORDER_SEATS_MAX) return { outcome: 'refused', reason: 'order-limit', limit: ORDER_SEATS_MAX }
  return { outcome: 'added', selection: [...selection, seat] }
}

/** The part of a selection that can still be bought, and what somebody else took meanwhile. */
export function splitTaken(
  bits: SeatBits,
  selection: readonly number[],
): { readonly kept: number[]; readonly taken: number[] } {
  return {
    kept: selection.filter((seat) => isOpen(bits, seat)),
    taken: selection.filter((seat) => !isOpen(bits, seat)),
  }
}
