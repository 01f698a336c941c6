import { isOpen, openRuns, partyAround, type SeatBits, type SeatPlan } from '@onsale/seatmap'

/** A run of seats of one row that can be chosen. */
export interface ListRow {
  readonly segment: number
  readonly label: string
  readonly seats: readonly number[]
  /** How many can sit side by side. */
  readonly together: number
}

/** The rows of one block with something left in them. */
export interface ListBlock {
  readonly block: number
  readonly ticketTypeId: string
  readonly left: number
  readonly rows: readonly ListRow[]
}

/** What a section has for the reader; the price is null when it has nothing. */
export interface SectionSum {
  readonly left: number
  readonly fromMinor: number | null
}

export interface Wanted {
  readonly plan: SeatPlan
  readonly bits: SeatBits
  readonly selection: readonly number[]
  /** Ticket type ids; empty means all. */
  readonly filter: readonly string[]
  /** Only seats where so many people can sit side by side. */
  readonly party: number
}

/** The blocks of a section that have seats to choose; chosen seats stay listed so that they can be given back. */
export function listSection(section: number, wanted: Wanted): ListBlock[] {
  const { plan } = wanted
  const found: ListBlock[] = []
  for (const [position, block] of plan.blocks.entries()) {
    const type = shownType(wanted, block.category)
    if (block.section !== section || !type) continue
    const rows = block.segments.flatMap((segment) => listRow(wanted, segment))
    const left = rows.reduce((sum, row) => sum + row.seats.length, 0)
    if (left > 0) found.push({ block: position, ticketTypeId: type.id, left, rows })
  }
  return found
}

function listRow({ plan, bits, selection, party }: Wanted, segment: number): ListRow[] {
  const runs = openRuns(plan, seatsOf(plan, segment), (seat) => isOpen(bits, seat) || selection.includes(seat))
  const seats = runs.filter((run) => run.length >= party || run.some((seat) => selection.includes(seat))).flat()
  if (seats.length === 0) return []
  const label = plan.chart.rows[plan.segments.row[segment]!]!.label
  return [{ segment, label, seats, together: Math.max(...runs.map((run) => run.length)) }]
}

/** The seats for the whole party around the one that was pressed; that seat alone where the party has no room. */
export function partySeats({ plan, bits, selection, party }: Wanted, segment: number, seat: number): readonly number[] {
  const runs = openRuns(plan, seatsOf(plan, segment), (other) => isOpen(bits, other) && !selection.includes(other))
  const seats = partyAround(runs.find((run) => run.includes(seat)) ?? [], seat, party)
  return seats.length > 0 ? seats : [seat]
}

/** What each section has left under the filter for so many people, and from which price. */
export function sumSections(wanted: Omit<Wanted, 'selection'>): SectionSum[] {
  const { plan, bits, party } = wanted
  const sums = plan.chart.sections.map(() => ({ left: 0, fromMinor: null as number | null }))
  const { count, category, section } = plan.segments
  for (let segment = 0; segment < count; segment++) {
    const type = shownType(wanted, category[segment]!)
    if (!type) continue
    const left = countFitting(plan, bits, segment, party)
    if (left === 0) continue
    const sum = sums[section[segment]!]!
    sum.left += left
    sum.fromMinor = Math.min(sum.fromMinor ?? Infinity, type.priceMinor)
  }
  return sums
}

/** Free seats of a segment in runs of at least `party`. */
function countFitting({ segments }: SeatPlan, bits: SeatBits, segment: number, party: number): number {
  const first = segments.firstSeat[segment]!
  const end = first + segments.seatCount[segment]!
  let fitting = 0
  let run = 0
  for (let seat = first; seat <= end; seat++) {
    if (seat < end && isOpen(bits, seat)) {
      run += 1
    } else {
      if (run >= party) fitting += run
      run = 0
    }
  }
  return fitting
}

function seatsOf({ segments }: SeatPlan, segment: number): number[] {
  const first = segments.firstSeat[segment]!
  return Array.from({ length: segments.seatCount[segment]! }, (_, at) => first + at)
}

function shownType({ plan, filter }: Pick<Wanted, 'plan' | 'filter'>, category: number) {
  const type = plan.ticketTypes[plan.typeOfCategory[category] ?? -1]
  return type && (filter.length === 0 || filter.includes(type.id)) ? type : undefined
}
