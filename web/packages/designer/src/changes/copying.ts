import { labelAfter } from '../document/numbering'
import type { Area, Gate, PlanDocument, Row, Seat, Section, Shape, Table } from '../document/types'
import { dropFrom, mapList, mapSections, patched } from '../document/walk'
import { selectionOf, type Selection, type SelectionParts } from '../selection'
import { adding, change, type Change } from './change'
import { moveBy } from './moving'

/** Stage, focal point and background are one each and have no copies. Loose seats are copied as a row. */
export function duplicate(selection: Selection, dx: number, dy: number): Change {
  return adding('duplicate', (document, id) => {
    const copies = copiesOf(document, selection, id)
    const made = patched(document, {
      sections: mapList(document.sections, (section) => {
        const rows = copies.rows.get(section.id)
        return rows ? { ...section, rows: [...section.rows, ...rows] } : section
      }),
      tables: joinedTo(document.tables, copies.tables),
      areas: joinedTo(document.areas, copies.areas),
      shapes: joinedTo(document.shapes, copies.shapes),
      gates: joinedTo(document.gates, copies.gates),
    })
    const selects: SelectionParts = {
      rows: [...copies.rows.values()].flatMap((rows) => rows.map((row) => row.id)),
      tables: copies.tables.map((table) => table.id),
      areas: copies.areas.map((area) => area.id),
      shapes: copies.shapes.map((shape) => shape.id ?? ''),
      gates: copies.gates.map((_, position) => document.gates.length + position),
    }
    return { document: moveBy(selectionOf(selects), dx, dy).to(made), selects }
  })
}

interface Copies {
  readonly rows: ReadonlyMap<string, readonly Row[]>
  readonly tables: readonly Table[]
  readonly areas: readonly Area[]
  readonly shapes: readonly Shape[]
  readonly gates: readonly Gate[]
}

function copiesOf(document: PlanDocument, selection: Selection, id: () => string): Copies {
  const rows = new Map<string, readonly Row[]>()
  for (const section of document.sections) {
    const copied = rowsOf(section, selection, id)
    if (copied.length > 0) rows.set(section.id, copied)
  }
  return {
    rows,
    tables: tablesOf(document, selection, id),
    areas: document.areas.filter((area) => selection.areas.has(area.id)).map((area) => ({ ...area, id: id(), shape: copyOf(area.shape) })),
    shapes: document.shapes.filter((shape) => selection.shapes.has(shape.id ?? '')).map((shape) => ({ ...copyOf(shape), id: id() })),
    gates: document.gates.filter((_, position) => selection.gates.has(position)),
  }
}

function rowsOf(section: Section, { rows, seats }: Selection, id: () => string): Row[] {
  const taken = new Set(section.rows.map((row) => row.label))
  let label = section.rows.at(-1)?.label ?? ''
  const copies: Row[] = []
  for (const row of section.rows) {
    const isWhole = rows.has(row.id)
    const chosen = isWhole ? row.seats : seats.size > 0 ? row.seats.filter((seat) => seats.has(seat.id)) : []
    if (!isWhole && chosen.length === 0) continue
    label = row.label === '' ? '' : labelAfter(label || row.label, taken)
    taken.add(label)
    const { geometry, ...copy } = copyOf(row)
    const kept = geometry && isWhole ? { geometry } : geometry ? { geometry: { kind: 'free' as const } } : {}
    copies.push({ ...copy, ...kept, id: id(), label, seats: chosen.map((seat) => seatCopy(seat, id)) })
  }
  return copies
}

function tablesOf(document: PlanDocument, selection: Selection, id: () => string): Table[] {
  const taken = new Map<string, Set<string>>()
  for (const { section, label } of document.tables) taken.set(section, (taken.get(section) ?? new Set()).add(label))
  return document.tables
    .filter((table) => selection.tables.has(table.id))
    .map((table) => {
      const labels = taken.get(table.section)!
      const label = labelAfter(table.label, labels)
      labels.add(label)
      return { ...table, id: id(), label, seats: table.seats.map((seat) => seatCopy(seat, id)) }
    })
}

function seatCopy(seat: Seat, id: () => string): Seat {
  return { ...copyOf(seat), id: id() }
}

/** What another format said of one thing is not true of its copy. */
function copyOf<Thing extends { readonly extra?: unknown }>(thing: Thing): Thing {
  return 'extra' in thing ? patched<{ readonly extra?: unknown }>(thing, { extra: undefined }) as Thing : thing
}

function joinedTo<Item>(list: readonly Item[], more: readonly Item[]): readonly Item[] {
  return more.length === 0 ? list : [...list, ...more]
}

/** A row or table that loses its last seat to this goes too; sections stay. */
export function deleteSelection(selection: Selection): Change {
  const { rows, seats, tables, areas, shapes, gates } = selection
  const without = <Holder extends Row | Table>(holder: Holder): Holder => {
    const left = dropFrom(holder.seats, (seat) => seats.has(seat.id))
    if (left === holder.seats) return holder
    return { ...holder, seats: left, ...('geometry' in holder && holder.geometry ? { geometry: { kind: 'free' } } : {}) }
  }
  const isEmptied = (after: Row | Table, before: Row | Table): boolean => after.seats.length === 0 && before.seats.length > 0
  const left = <Holder extends Row | Table>(holders: readonly Holder[], whole: ReadonlySet<string>): readonly Holder[] => {
    const kept = dropFrom(holders, (one) => whole.has(one.id))
    if (seats.size === 0) return kept
    return dropFrom(mapList(kept, without), (one, at) => isEmptied(one, kept[at]!))
  }
  return change('delete', (document) => {
    const inRows = mapSections(document, (section) => patched(section, { rows: left(section.rows, rows) }))
    return patched(inRows, {
      tables: left(document.tables, tables),
      areas: dropFrom(document.areas, (area) => areas.has(area.id)),
      shapes: dropFrom(document.shapes, (shape) => shapes.has(shape.id ?? '')),
      gates: dropFrom(document.gates, (_, position) => gates.has(position)),
      ...(selection.stage ? { stage: undefined } : {}),
      ...(selection.focalPoint ? { focal_point: undefined } : {}),
      ...(selection.background ? { background: undefined } : {}),
    })
  })
}
