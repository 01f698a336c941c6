import type { PlanDocument } from './types'

/** What the API takes: lengths of texts, and how many there may be of each. */
export const LIMITS = {
  name: 200,
  label: 300,
  number: 40,
  note: 200,
  capacity: 1_000_000,
  size: 1_000_000,
  numberingStart: 1_000_000,
  floors: 50,
  categories: 200,
  sections: 5_000,
  tables: 20_000,
  areas: 1_000,
  shapes: 5_000,
  gates: 1_000,
  seats: 150_000,
} as const

const LISTS = ['floors', 'categories', 'sections', 'tables', 'areas', 'shapes', 'gates'] as const
export type CountLimit = (typeof LISTS)[number] | 'seats'

/** Of what a document has more than the API takes, null where it has not. */
export function exceededLimit(document: PlanDocument): CountLimit | null {
  const list = LISTS.find((name) => document[name].length > LIMITS[name])
  if (list) return list
  let seats = 0
  for (const section of document.sections) for (const row of section.rows) seats += row.seats.length
  for (const table of document.tables) seats += table.seats.length
  return seats > LIMITS.seats ? 'seats' : null
}

/** A text that is no longer than it may be. */
export function within(text: string, limit: 'name' | 'label' | 'number' | 'note'): string {
  return text.slice(0, LIMITS[limit])
}

export function whole(value: number, low: number, high: number): number {
  return Number.isFinite(value) ? Math.min(high, Math.max(low, Math.round(value))) : low
}
