import type { HoldItem, Seat } from '@onsale/api'
import { seatPlace } from '@onsale/design'

/** How far apart the groups of a party sit, the nearest first. */
export type Apartness = 'sameRow' | 'nextRow' | 'sameSection' | 'apart'

export interface SplitGroup {
  readonly section: string
  readonly row: string
  /** "3–5", or "3, 7" where numbers do not follow each other. */
  readonly numbers: string
  readonly size: number
}

export interface Split {
  readonly groups: readonly SplitGroup[]
  readonly apartness: Apartness
}

const ORDER: readonly Apartness[] = ['sameRow', 'nextRow', 'sameSection', 'apart']

/** How the seats of an item are split; null where they touch, or where their labels do not say. */
export function splitOf(item: Pick<HoldItem, 'seats' | 'groups' | 'together'>): Split | null {
  if (item.together || item.groups.length < 2) return null
  const byId = new Map(item.seats.map((seat) => [seat.id, seat]))
  const groups = item.groups.map((ids) => groupOf(ids.flatMap((id) => byId.get(id) ?? [])))
  if (groups.some((group) => group === null)) return null
  const known = groups as SplitGroup[]
  const steps = known.slice(1).map((group, at) => apartnessOf(known[at]!, group))
  return { groups: known, apartness: steps.reduce((far, step) => (ORDER.indexOf(step) > ORDER.indexOf(far) ? step : far)) }
}

function groupOf(seats: readonly Seat[]): SplitGroup | null {
  const places = seats.map(seatPlace)
  const [first] = places
  if (!first || places.some((place) => place?.section !== first.section || place.row !== first.row)) return null
  return { section: first.section, row: first.row, numbers: numbersOf(places.map((place) => place!.number)), size: seats.length }
}

function numbersOf(numbers: readonly string[]): string {
  const sorted = [...numbers].sort((a, b) => Number(a) - Number(b))
  const follow = sorted.every((number, at) => at === 0 || Number(number) === Number(sorted[at - 1]) + 1)
  return follow && sorted.length > 1 ? `${sorted[0]}–${sorted.at(-1)}` : numbers.join(', ')
}

function apartnessOf(a: SplitGroup, b: SplitGroup): Apartness {
  if (a.section !== b.section) return 'apart'
  if (a.row === b.row) return 'sameRow'
  return Math.abs(rowNumber(a.row) - rowNumber(b.row)) === 1 ? 'nextRow' : 'sameSection'
}

/** Rows are numbers or single letters; of others nobody knows which follows which. */
function rowNumber(row: string): number {
  if (/^\d+$/.test(row)) return Number(row)
  return /^[A-Za-z]$/.test(row) ? row.toUpperCase().charCodeAt(0) : NaN
}
