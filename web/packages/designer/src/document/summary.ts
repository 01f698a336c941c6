import { categoryColors } from './colors'
import type { Category, PlanDocument, Row, Table } from './types'
import { seatHolders } from './walk'

export interface CategoryCount {
  readonly category: Category
  /** As it is drawn. */
  readonly color: string
  readonly seats: number
  readonly standing: number
}

export interface Summary {
  readonly seats: number
  readonly standing: number
  /** Seats without a category, or with one that does not exist. */
  readonly uncategorized: number
  readonly categories: readonly CategoryCount[]
}

const COUNTS = new WeakMap<Row | Table, ReadonlyMap<string, number>>()

/** Seats and standing places, of all and of each category. Rows that are still the same are not counted again. */
export function summaryOf(document: PlanDocument): Summary {
  const seats = new Map<string, number>()
  let total = 0
  for (const { holder } of seatHolders(document)) {
    total += holder.seats.length
    for (const [category, count] of countsOf(holder)) seats.set(category, (seats.get(category) ?? 0) + count)
  }
  const standing = new Map<string, number>()
  for (const { category = '', capacity = 0 } of document.areas) standing.set(category, (standing.get(category) ?? 0) + capacity)
  const colors = categoryColors(document)
  const categories = document.categories.map((category, position) => ({
    category,
    color: colors[position]!,
    seats: seats.get(category.name) ?? 0,
    standing: standing.get(category.name) ?? 0,
  }))
  return {
    seats: total,
    standing: document.areas.reduce((sum, area) => sum + (area.capacity ?? 0), 0),
    uncategorized: total - categories.reduce((sum, category) => sum + category.seats, 0),
    categories,
  }
}

function countsOf(holder: Row | Table): ReadonlyMap<string, number> {
  let counts = COUNTS.get(holder)
  if (!counts) {
    const made = new Map<string, number>()
    for (const { category = '' } of holder.seats) made.set(category, (made.get(category) ?? 0) + 1)
    COUNTS.set(holder, (counts = made))
  }
  return counts
}
