import type { Selection } from '../selection'
import type { PlanDocument, Row, Seat, Section, Table } from './types'

/** The list with each item replaced by what `change` makes of it; the same list where nothing became another object. */
export function mapList<Item>(list: readonly Item[], change: (item: Item, position: number) => Item): readonly Item[] {
  let changed: Item[] | null = null
  for (let position = 0; position < list.length; position++) {
    const before = list[position]!
    const after = change(before, position)
    if (after === before) continue
    changed ??= list.slice()
    changed[position] = after
  }
  return changed ?? list
}

/** The list without the items for which `drops` holds; the same list where there are none. */
export function dropFrom<Item>(list: readonly Item[], drops: (item: Item, position: number) => boolean): readonly Item[] {
  return list.some(drops) ? list.filter((item, position) => !drops(item, position)) : list
}

/** The object with these fields; the same object where they are what it has. Undefined takes an optional field away. */
export function patched<Whole extends object>(whole: Whole, fields: { readonly [K in keyof Whole]?: Whole[K] | undefined }): Whole {
  const keys = Object.keys(fields) as (keyof Whole)[]
  if (keys.every((key) => whole[key] === fields[key])) return whole
  const made = { ...whole, ...fields } as Whole
  for (const key of keys) if (fields[key] === undefined) delete made[key]
  return made
}

export function mapSections(document: PlanDocument, change: (section: Section) => Section): PlanDocument {
  return patched(document, { sections: mapList(document.sections, change) })
}

export function mapRows(document: PlanDocument, change: (row: Row, section: Section) => Row): PlanDocument {
  return mapSections(document, (section) => patched(section, { rows: mapList(section.rows, (row) => change(row, section)) }))
}

export function mapTables(document: PlanDocument, change: (table: Table) => Table): PlanDocument {
  return patched(document, { tables: mapList(document.tables, change) })
}

/** Every seat of rows and tables that the selection holds, as a whole or one by one. */
export function mapSelectedSeats(document: PlanDocument, selection: Selection, change: (seat: Seat) => Seat): PlanDocument {
  const { rows, seats, tables } = selection
  const some = (seat: Seat): Seat => (seats.has(seat.id) ? change(seat) : seat)
  const of = <Holder extends Row | Table>(holder: Holder, isWhole: boolean): Holder => {
    if (!isWhole && seats.size === 0) return holder
    const mapped = mapList(holder.seats, isWhole ? change : some)
    return mapped === holder.seats ? holder : { ...holder, seats: mapped }
  }
  const inRows = rows.size + seats.size > 0 ? mapRows(document, (row) => of(row, rows.has(row.id))) : document
  return tables.size + seats.size > 0 ? mapTables(inRows, (table) => of(table, tables.has(table.id))) : inRows
}

/** A row or a table with where it stands. */
export interface SeatHolder {
  readonly kind: 'row' | 'table'
  readonly holder: Row | Table
  readonly section: Section | undefined
  /** The id of its floor, empty for a table of no section. */
  readonly floor: string
}

/** Every row, then every table, in the order in which their seats are counted. */
export function* seatHolders(document: PlanDocument): Generator<SeatHolder> {
  for (const section of document.sections) {
    for (const row of section.rows) yield { kind: 'row', holder: row, section, floor: section.floor }
  }
  const sections = new Map(document.sections.map((section) => [section.id, section]))
  for (const table of document.tables) {
    const section = sections.get(table.section)
    yield { kind: 'table', holder: table, section, floor: section?.floor ?? '' }
  }
}

export function* allRows(document: PlanDocument): Generator<Row> {
  for (const section of document.sections) yield* section.rows
}

export function* allSeats(document: PlanDocument): Generator<Seat> {
  for (const row of allRows(document)) yield* row.seats
  for (const table of document.tables) yield* table.seats
}

export function findRow(document: PlanDocument, id: string): Row | undefined {
  for (const row of allRows(document)) if (row.id === id) return row
  return undefined
}

/** The lowest floor, where what names no floor is drawn. */
export function lowestFloor(document: PlanDocument): string {
  return document.floors[0]?.id ?? ''
}
