import type { PlanDocument, Row, Table } from './types'

/** How many seats stand in rows and tables that a document does not share with the one before it. */
export function changedSeats(before: PlanDocument, after: PlanDocument): number {
  const earlier = new Map(before.sections.map((section) => [section.id, section.rows]))
  let changed = unshared(before.tables, after.tables)
  for (const { id, rows } of after.sections) changed += unshared(earlier.get(id) ?? [], rows)
  return changed
}

function unshared(before: readonly (Row | Table)[], after: readonly (Row | Table)[]): number {
  if (before === after) return 0
  const shared = new Set(before)
  return after.reduce((sum, holder) => (shared.has(holder) ? sum : sum + holder.seats.length), 0)
}
