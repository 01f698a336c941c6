/** What has become of each seat, as a number for each: seats of a stadium are too many for objects. */
import type { SeatStates } from '@onsale/api'
import { flipSeats, noSeats, isOpen, typeOfSeat, type SeatPlan } from '@onsale/seatmap'

export const UNSOLD = 0
export const FREE = 1
export const HELD = 2
export const SOLD = 3
export const ALLOCATED = 4
/** In the order of the numbers; unsold seats have no name. */
export const STATE_NAMES = ['free', 'held', 'sold', 'allocated'] as const
export type StateName = (typeof STATE_NAMES)[number]

export interface SeatBook {
  /** By seat. */
  readonly states: Uint8Array
  /** By allocation. */
  readonly seatsOf: ReadonlyMap<string, readonly number[]>
}

export function readSeatStates(plan: SeatPlan, taken: SeatStates): SeatBook {
  const states = new Uint8Array(plan.seats.count)
  for (let seat = 0; seat < states.length; seat++) states[seat] = typeOfSeat(plan, seat) < 0 ? UNSOLD : FREE
  mark(states, unpack(taken.held, taken.seat_count), HELD)
  mark(states, unpack(taken.sold, taken.seat_count), SOLD)
  const seatsOf = new Map(taken.allocations.map(({ allocation_id: id, seats }) => [id, unpack(seats, taken.seat_count)]))
  for (const seats of seatsOf.values()) mark(states, seats, ALLOCATED)
  return { states, seatsOf }
}

function mark(states: Uint8Array, seats: readonly number[], state: number): void {
  for (const seat of seats) states[seat] = state
}

function unpack(packed: string, count: number): number[] {
  const bits = flipSeats(noSeats(count), packed)
  const seats: number[] = []
  for (let seat = 0; seat < count; seat++) if (isOpen(bits, seat)) seats.push(seat)
  return seats
}
