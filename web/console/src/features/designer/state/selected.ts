/** What the inspector shows of a selection: its things, by kind. */
import type { Area, Gate, PlanDocument, Row, Seat, Selection, Shape, Table } from '@onsale/designer'

export interface Selected {
  readonly rows: readonly Row[]
  /** Seats that are selected one by one, with their rows or tables. */
  readonly seats: readonly Seat[]
  readonly tables: readonly Table[]
  readonly areas: readonly Area[]
  readonly shapes: readonly Shape[]
  readonly gates: readonly { readonly gate: Gate; readonly position: number }[]
  /** All seats, those of whole rows and tables too. */
  readonly seatCount: number
}

/** The one kind that is selected; `mixed` for several, `none` for nothing. */
export type SelectedKind = 'none' | 'rows' | 'seats' | 'tables' | 'areas' | 'shapes' | 'gates' | 'stage' | 'focalPoint' | 'background' | 'mixed'

export function kindOf(selection: Selection): SelectedKind {
  const sets = (['rows', 'seats', 'tables', 'areas', 'shapes', 'gates'] as const).filter((part) => selection[part].size > 0)
  const flags = (['stage', 'focalPoint', 'background'] as const).filter((part) => selection[part])
  const kinds = [...sets, ...flags]
  if (kinds.length > 1) return 'mixed'
  return kinds[0] ?? 'none'
}

export function selectedOf(document: PlanDocument, selection: Selection): Selected {
  const rows = selection.rows.size === 0 ? [] : document.sections.flatMap((section) => section.rows.filter((row) => selection.rows.has(row.id)))
  const tables = selection.tables.size === 0 ? [] : document.tables.filter((table) => selection.tables.has(table.id))
  const seats = selection.seats.size === 0 ? [] : seatsOf(document, selection.seats)
  return {
    rows, tables, seats,
    areas: document.areas.filter((area) => selection.areas.has(area.id)),
    shapes: document.shapes.filter((shape) => selection.shapes.has(shape.id ?? '')),
    gates: document.gates.map((gate, position) => ({ gate, position })).filter(({ position }) => selection.gates.has(position)),
    seatCount: [...rows, ...tables].reduce((sum, holder) => sum + holder.seats.length, seats.length),
  }
}

function seatsOf(document: PlanDocument, ids: ReadonlySet<string>): Seat[] {
  const found: Seat[] = []
  for (const section of document.sections) for (const row of section.rows) for (const seat of row.seats) if (ids.has(seat.id)) found.push(seat)
  for (const table of document.tables) for (const seat of table.seats) if (ids.has(seat.id)) found.push(seat)
  return found
}

/** The row or table of a seat. */
export function holderOf(document: PlanDocument, seatId: string): Row | Table | undefined {
  const has = ({ seats }: Row | Table): boolean => seats.some((seat) => seat.id === seatId)
  for (const section of document.sections) {
    const row = section.rows.find(has)
    if (row !== undefined) return row
  }
  return document.tables.find(has)
}

/** The value that all of them have, null where they differ. */
export function common<Item, Value>(items: readonly Item[], of: (item: Item) => Value): Value | null {
  const [first, ...others] = items
  if (first === undefined) return null
  const value = of(first)
  return others.every((item) => of(item) === value) ? value : null
}
