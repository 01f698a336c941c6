import { inFrame, offset, tidyPoint } from '../document/measure'
import { chairPlaces, TABLE_SEATS_MAX, tableSize } from '../document/tableSeats'
import type { PlanDocument, Seat, Table } from '../document/types'
import { mapTables, patched } from '../document/walk'
import { adding, type Change } from './change'
import type { TablePatch, TableSpec } from './contract'
import { newTableLabel, sectionFor } from './places'
import { newSeat } from './rows'

export function addTable(spec: TableSpec): Change {
  return adding('add-table', (document, id) => {
    const [prepared, section] = sectionFor(document, spec, id)
    const table = makeTable(spec, section.id, spec.label ?? newTableLabel(document, section.id), id)
    return { document: { ...prepared, tables: [...prepared.tables, table] }, selects: { tables: [table.id] } }
  })
}

function makeTable(spec: TableSpec, section: string, label: string, id: () => string): Table {
  const count = bounded(spec.seats)
  const usual = tableSize(spec.shape, count)
  const outline = {
    shape: spec.shape,
    ...tidyPoint(spec.x, spec.y),
    width: spec.width ?? usual.width,
    height: spec.height ?? usual.height,
  }
  const seats = chairPlaces(outline, count).map((place, chair) => newSeat(id(), String(chair + 1), place, spec.category))
  return { id: id(), label, section, ...outline, seats, ...(spec.kind === 'booth' ? { kind: 'booth' } : {}) }
}

function bounded(seats: number): number {
  return Math.min(TABLE_SEATS_MAX, Math.max(0, Math.round(seats)))
}

export function setTable(tables: Iterable<string>, patch: TablePatch): Change {
  const wanted = new Set(tables)
  return adding('set-table', (document, id) => ({
    document: mapTables(document, (table) => (wanted.has(table.id) ? changed(document, table, patch, id) : table)),
    selects: { tables: wanted },
  }))
}

/** Another form or another number of chairs lays all chairs anew; the chairs themselves stay who they are. */
function changed(document: PlanDocument, table: Table, { seats, section, ...patch }: TablePatch, id: () => string): Table {
  const isKnown = section !== undefined && document.sections.some((one) => one.id === section)
  const made = patched(table, {
    ...patch,
    ...(isKnown ? { section } : {}),
    ...('rotation' in patch ? { rotation: patch.rotation || undefined } : {}),
    ...('kind' in patch ? { kind: patch.kind === 'table' ? undefined : patch.kind } : {}),
  })
  const count = seats === undefined ? table.seats.length : bounded(seats)
  const isSameForm = made.shape === table.shape && made.width === table.width && made.height === table.height
  if (isSameForm && count === table.seats.length) return turned(table, made)
  const usual = tableSize(made.shape, count)
  const sized: Table = {
    ...made,
    width: patch.width ?? (patch.shape ? usual.width : Math.max(made.width, usual.width)),
    height: patch.height ?? (patch.shape ? usual.height : Math.max(made.height, usual.height)),
  }
  const places = chairPlaces(sized, count)
  return { ...sized, seats: places.map((place, chair) => patched(chairOf(sized, chair, id), place)) }
}

function chairOf(table: Table, chair: number, id: () => string): Seat {
  return table.seats[chair] ?? newSeat(id(), String(chair + 1), table, table.seats.at(-1)?.category)
}

function turned(before: Table, after: Table): Table {
  const [from, to] = [before.rotation ?? 0, after.rotation ?? 0]
  if (from === to) return after
  const seats = after.seats.map((seat) => {
    const local = inFrame(seat, after, from)
    const place = offset(after, local.x, local.y, to)
    return patched(seat, tidyPoint(place.x, place.y))
  })
  return { ...after, seats }
}
