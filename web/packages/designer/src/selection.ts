import type { PlanDocument, Row, Table } from './document/types'

/**
 * What is selected. A row or table that is selected as a whole is in `rows` or `tables`, and its seats are not in
 * `seats`. Gates have no ids: they are named by their position.
 */
export interface Selection {
  readonly rows: ReadonlySet<string>
  readonly seats: ReadonlySet<string>
  readonly tables: ReadonlySet<string>
  readonly areas: ReadonlySet<string>
  readonly shapes: ReadonlySet<string>
  readonly gates: ReadonlySet<number>
  readonly stage: boolean
  readonly focalPoint: boolean
  readonly background: boolean
}

export type SelectionParts = {
  readonly [part in keyof Selection]?: Selection[part] extends ReadonlySet<infer Id> ? Iterable<Id> : boolean
}

const NOTHING: ReadonlySet<never> = new Set()

export const EMPTY_SELECTION: Selection = {
  rows: NOTHING,
  seats: NOTHING,
  tables: NOTHING,
  areas: NOTHING,
  shapes: NOTHING,
  gates: NOTHING,
  stage: false,
  focalPoint: false,
  background: false,
}

/** A selection of these, such as `selectionOf({ rows: [row.id] })`. */
export function selectionOf(parts: SelectionParts): Selection {
  return {
    rows: new Set(parts.rows),
    seats: new Set(parts.seats),
    tables: new Set(parts.tables),
    areas: new Set(parts.areas),
    shapes: new Set(parts.shapes),
    gates: new Set(parts.gates),
    stage: parts.stage ?? false,
    focalPoint: parts.focalPoint ?? false,
    background: parts.background ?? false,
  }
}

/** How many things are selected; a row or a table is one. */
export function sizeOfSelection(selection: Selection): number {
  const { rows, seats, tables, areas, shapes, gates, stage, focalPoint, background } = selection
  return rows.size + seats.size + tables.size + areas.size + shapes.size + gates.size + +stage + +focalPoint + +background
}

export function isEmptySelection(selection: Selection): boolean {
  return sizeOfSelection(selection) === 0
}

/** Both together. */
export function unionOf(one: Selection, other: Selection): Selection {
  return combine(one, other, (a, b) => new Set([...a, ...b]), (a, b) => a || b)
}

/** What is in one of the two and not in the other: a second click takes away. */
export function toggled(one: Selection, other: Selection): Selection {
  return combine(
    one,
    other,
    (a, b) => new Set([...[...a].filter((id) => !b.has(id)), ...[...b].filter((id) => !a.has(id))]),
    (a, b) => a !== b,
  )
}

function combine(
  a: Selection,
  b: Selection,
  sets: <Id>(one: ReadonlySet<Id>, other: ReadonlySet<Id>) => ReadonlySet<Id>,
  flags: (one: boolean, other: boolean) => boolean,
): Selection {
  return {
    rows: sets(a.rows, b.rows),
    seats: sets(a.seats, b.seats),
    tables: sets(a.tables, b.tables),
    areas: sets(a.areas, b.areas),
    shapes: sets(a.shapes, b.shapes),
    gates: sets(a.gates, b.gates),
    stage: flags(a.stage, b.stage),
    focalPoint: flags(a.focalPoint, b.focalPoint),
    background: flags(a.background, b.background),
  }
}

/**
 * The selection without what the document has no longer, and with rows and tables for seats that are all of one; the
 * same object where it is that already.
 */
export function existing(selection: Selection, document: PlanDocument): Selection {
  if (isEmptySelection(selection)) return selection
  const inRows = wholeOf(selection.rows, selection.seats, () => document.sections.flatMap((section) => section.rows))
  const inTables = wholeOf(selection.tables, selection.seats, () => document.tables)
  const [rows, tables] = [inRows.whole, inTables.whole]
  const loose = [...inRows.loose, ...inTables.loose]
  const seats = loose.length === selection.seats.size ? selection.seats : new Set(loose)
  const areas = keep(selection.areas, () => document.areas.map((area) => area.id))
  const shapes = keep(selection.shapes, () => document.shapes.map((shape) => shape.id ?? ''))
  const gates = keep(selection.gates, () => document.gates.map((_, position) => position))
  const stage = selection.stage && !!document.stage
  const focalPoint = selection.focalPoint && !!document.focal_point
  const background = selection.background && !!document.background
  const kept = { rows, seats, tables, areas, shapes, gates, stage, focalPoint, background }
  const isSame = (Object.keys(kept) as (keyof Selection)[]).every((part) => kept[part] === selection[part])
  return isSame ? selection : kept
}

/** All that there is, on one floor or on all; the background is behind everything and not part of it. */
export function everything(document: PlanDocument, floor: string | null = null): Selection {
  const lowest = document.floors[0]?.id ?? ''
  const isHere = (of: string | undefined): boolean => floor === null || (of || lowest) === floor
  const sections = document.sections.filter((section) => isHere(section.floor))
  const held = new Set(sections.map((section) => section.id))
  return selectionOf({
    rows: sections.flatMap((section) => section.rows.map((row) => row.id)),
    tables: document.tables.filter((table) => floor === null || held.has(table.section)).map((table) => table.id),
    areas: document.areas.filter((area) => isHere(area.floor)).map((area) => area.id),
    shapes: document.shapes.filter((shape) => isHere(shape.floor)).map((shape) => shape.id ?? ''),
    gates: document.gates.flatMap((gate, position) => (isHere(gate.floor) ? [position] : [])),
    stage: !!document.stage && isHere(document.stage.floor),
    focalPoint: !!document.focal_point,
  })
}

function keep<Id>(ids: ReadonlySet<Id>, list: () => Iterable<Id>): ReadonlySet<Id> {
  if (ids.size === 0) return ids
  const kept = new Set<Id>()
  for (const id of list()) if (ids.has(id)) kept.add(id)
  return kept.size === ids.size ? ids : kept
}

/** The thing after the last that is selected, or before the first, around and around; null on an empty floor. */
export function neighbourOf(document: PlanDocument, floor: string, selection: Selection, by: 1 | -1): SelectionParts | null {
  const { rows, tables, areas, shapes, gates, stage } = everything(document, floor)
  const things: (readonly [SelectionParts, boolean])[] = [
    ...(stage ? [[{ stage: true }, selection.stage] as const] : []),
    ...Array.from(rows, (id) => [{ rows: [id] }, selection.rows.has(id)] as const),
    ...Array.from(tables, (id) => [{ tables: [id] }, selection.tables.has(id)] as const),
    ...Array.from(areas, (id) => [{ areas: [id] }, selection.areas.has(id)] as const),
    ...Array.from(shapes, (id) => [{ shapes: [id] }, selection.shapes.has(id)] as const),
    ...Array.from(gates, (at) => [{ gates: [at] }, selection.gates.has(at)] as const),
  ]
  if (things.length === 0) return null
  const last = by > 0 ? things.findLastIndex(([, isSelected]) => isSelected) : things.findIndex(([, isSelected]) => isSelected)
  const from = last < 0 && by < 0 ? 0 : last
  return things[(from + by + things.length) % things.length]![0]
}

/** Which rows or tables are selected as a whole, and which seats of the others are. */
function wholeOf(
  ids: ReadonlySet<string>,
  seats: ReadonlySet<string>,
  list: () => readonly (Row | Table)[],
): { readonly whole: ReadonlySet<string>; readonly loose: readonly string[] } {
  if (ids.size + seats.size === 0) return { whole: ids, loose: [] }
  const whole = new Set<string>()
  const loose: string[] = []
  for (const holder of list()) {
    const chosen = ids.has(holder.id) || seats.size === 0 ? [] : holder.seats.filter((seat) => seats.has(seat.id))
    if (ids.has(holder.id) || (chosen.length > 0 && chosen.length === holder.seats.length)) whole.add(holder.id)
    else for (const seat of chosen) loose.push(seat.id)
  }
  return { whole: isSameSet(whole, ids) ? ids : whole, loose }
}

function isSameSet<Id>(one: ReadonlySet<Id>, other: ReadonlySet<Id>): boolean {
  return one.size === other.size && [...one].every((id) => other.has(id))
}
