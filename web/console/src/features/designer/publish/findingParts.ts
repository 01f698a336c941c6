import type { PlanFinding } from '@onsale/api'
import type { PlanDocument, SelectionParts } from '@onsale/designer'

/** What a finding of the server is about, as a selection; null when there is nothing to show. */
export function partsOf(finding: PlanFinding, document: PlanDocument): SelectionParts | null {
  if (finding.seat_ids.length > 0) return { seats: finding.seat_ids }
  const [list, at, inner, innerAt] = finding.pointer.split('/').slice(1)
  const position = Number(at)
  switch (list) {
    case 'sections': {
      const rows = document.sections[position]?.rows ?? []
      const row = inner === 'rows' ? rows[Number(innerAt)] : undefined
      if (row !== undefined) return { rows: [row.id] }
      return rows.length > 0 ? { rows: rows.map(({ id }) => id) } : null
    }
    case 'tables':
      return idIn('tables', document.tables[position]?.id)
    case 'areas':
      return idIn('areas', document.areas[position]?.id)
    case 'shapes':
      return idIn('shapes', document.shapes[position]?.id)
    case 'gates':
      return document.gates[position] === undefined ? null : { gates: [position] }
    case 'stage':
      return document.stage ? { stage: true } : null
    default:
      return null
  }
}

function idIn(part: 'tables' | 'areas' | 'shapes', id: string | undefined): SelectionParts | null {
  return id === undefined ? null : { [part]: [id] }
}
