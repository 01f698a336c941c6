import { isOpen, type SeatBits, type SeatPlan } from '@onsale/seatmap'

/** A run of seats of one row that can be chosen. */
export interface ListRow {
  readonly segment: number
  readonly label: string
  readonly seats: readonly number[]
}

/** The rows of one block with something left in them. */
export interface ListBlock {
  readonly block: number
  readonly ticketTypeId: string
  readonly left: number
  readonly rows: readonly ListRow[]
}

interface Wanted {
  readonly plan: SeatPlan
  readonly bits: SeatBits
  readonly selection: readonly number[]
  /** Ticket type ids; empty means all. */
  readonly filter: readonly string[]
}

/** The blocks of a section that have seats to choose; chosen seats stay listed so that they can be given back. */
export function listSection(section: number, { plan, bits, selection, filter }: Wanted): ListBlock[] {
  const found: ListBlock[] = []
  for (const [position, block] of plan.blocks.entries()) {
    const type = plan.ticketTypes[plan.typeOfCategory[block.category] ?? -1]
    if (block.section !== section || !type || (filter.length > 0 && !filter.includes(type.id))) continue
    const rows = block.segments.flatMap((segment) => listRow(plan, segment, (seat) => isOpen(bits, seat) || selection.includes(seat)))
    const left = rows.reduce((sum, row) => sum + row.seats.length, 0)
    if (left > 0) found.push({ block: position, ticketTypeId: type.id, left, rows })
  }
  return found
}

function listRow({ segments, chart }: SeatPlan, segment: number, isWanted: (seat: number) => boolean): ListRow[] {
  const first = segments.firstSeat[segment]!
  const seats: number[] = []
  for (let seat = first; seat < first + segments.seatCount[segment]!; seat++) if (isWanted(seat)) seats.push(seat)
  return seats.length > 0 ? [{ segment, label: chart.rows[segments.row[segment]!]!.label, seats }] : []
}

/** Seats left in each section under the filter. */
export function countSections(plan: SeatPlan, leftInBlock: Uint32Array, filter: readonly string[]): number[] {
  const left = plan.chart.sections.map(() => 0)
  for (const [position, block] of plan.blocks.entries()) {
    const type = plan.ticketTypes[plan.typeOfCategory[block.category] ?? -1]
    if (!type || (filter.length > 0 && !filter.includes(type.id))) continue
    left[block.section]! += leftInBlock[position]!
  }
  return left
}
