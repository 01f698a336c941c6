/** Which seats are chosen. Every change answers a new set; the order is that of the plan. */
import type { SeatPlan } from '@onsale/seatmap'
import { UNSOLD } from './seatStates'

export type Selected = ReadonlySet<number>
/** The most that one change may name. */
export const SEATS_MAX = 20_000

export const NOTHING: Selected = new Set()

export interface SeatGroup {
  readonly name: string
  readonly firstSeat: number
  readonly seatCount: number
}

export interface SectionGroup extends SeatGroup {
  readonly rows: readonly SeatGroup[]
}

/** The sections of a plan with their rows. */
export function sectionsOf(plan: SeatPlan): SectionGroup[] {
  return plan.chart.sections
    .map((section) => {
      const rows = plan.chart.rows
        .slice(section.first_row, section.first_row + section.row_count)
        .map((row) => ({ name: row.label, firstSeat: row.first_seat, seatCount: row.seat_count }))
      return { name: section.name, firstSeat: rows[0]?.firstSeat ?? 0, seatCount: rows.reduce((sum, row) => sum + row.seatCount, 0), rows }
    })
    .filter(({ seatCount }) => seatCount > 0)
}

/** The seats of a section or a row that are for sale. */
export function seatsOfGroup(group: SeatGroup, states: Uint8Array): number[] {
  const seats: number[] = []
  for (let seat = group.firstSeat; seat < group.firstSeat + group.seatCount; seat++) if (states[seat] !== UNSOLD) seats.push(seat)
  return seats
}

export type Share = 'none' | 'some' | 'all'

export function shareOf(seats: readonly number[], selected: Selected): Share {
  let count = 0
  for (const seat of seats) if (selected.has(seat)) count++
  if (count === 0) return 'none'
  return count === seats.length ? 'all' : 'some'
}

/** Adds these, or takes them away when all of them are chosen already. */
export function toggleAll(selected: Selected, seats: readonly number[]): Selected {
  return shareOf(seats, selected) === 'all' ? without(selected, seats) : withAll(selected, seats)
}

export function withAll(selected: Selected, seats: Iterable<number>): Selected {
  const next = new Set(selected)
  for (const seat of seats) next.add(seat)
  return next
}

function without(selected: Selected, seats: Iterable<number>): Selected {
  const next = new Set(selected)
  for (const seat of seats) next.delete(seat)
  return next
}

/** Ids as the API takes them. */
export function seatIdsOf(plan: SeatPlan, selected: Selected): string[] {
  return [...selected].sort((a, b) => a - b).map((seat) => plan.chart.seats.id[seat]!)
}
