import { middleOfShape } from '../document/outline'
import type { PlanDocument } from '../document/types'
import { allSeats, lowestFloor, seatHolders } from '../document/walk'
import type { Notes } from './notes'

/** Ids and names that must be there once. */
export function findHouse(document: PlanDocument, notes: Notes): void {
  if (document.areas.length === 0 && allSeats(document).next().done) notes.whole('no-seats')
  if (document.floors.length === 0) notes.whole('no-floor')
  for (let left = repeated(document.floors.map(({ id }) => id)).length; left > 0; left--) notes.whole('duplicate-id')
  for (let left = repeated(document.sections.map(({ id }) => id)).length; left > 0; left--) notes.whole('duplicate-id')
  for (let left = repeated(document.categories.map(({ name }) => name)).length; left > 0; left--) notes.whole('duplicate-category')
  for (const at of repeated(document.areas.map(({ id }) => id))) {
    const area = document.areas[at]!
    notes.note('duplicate-id', area.floor, 'areas', area.id, middleOfShape(area.shape))
  }
  const holders = new Set<string>()
  const seats = new Set<string>()
  for (const { kind, holder, floor } of seatHolders(document)) {
    if (holders.has(holder.id)) notes.note('duplicate-id', floor, kind === 'row' ? 'rows' : 'tables', holder.id, holder.seats[0] ?? null)
    holders.add(holder.id)
    for (const seat of holder.seats) {
      if (seats.has(seat.id)) notes.note('duplicate-seat-id', floor, 'seats', seat.id, seat)
      seats.add(seat.id)
    }
  }
}

function repeated(values: readonly string[]): number[] {
  const seen = new Set<string>()
  return values.flatMap((value, position) => {
    const isRepeated = seen.has(value)
    seen.add(value)
    return isRepeated ? [position] : []
  })
}

/** Floors and sections that are named and do not exist. */
export function findReferences(document: PlanDocument, notes: Notes): void {
  const floors = new Set(document.floors.map(({ id }) => id))
  const isUnknown = (floor: string | undefined): boolean => !!floor && !floors.has(floor)
  const sections = new Set(document.sections.map(({ id }) => id))
  for (const section of document.sections) if (!floors.has(section.floor)) notes.whole('unknown-floor')
  for (const table of document.tables) if (!sections.has(table.section)) notes.note('unknown-section', '', 'tables', table.id, table)
  for (const area of document.areas) {
    if (!floors.has(area.floor)) notes.note('unknown-floor', '', 'areas', area.id, middleOfShape(area.shape))
  }
  for (const shape of document.shapes) {
    if (isUnknown(shape.floor)) notes.note('unknown-floor', '', 'shapes', shape.id ?? '', middleOfShape(shape))
  }
  document.gates.forEach((gate, position) => isUnknown(gate.floor) && notes.gate('unknown-floor', position, gate))
  if (document.stage && isUnknown(document.stage.floor)) notes.stage('unknown-floor', middleOfShape(document.stage))
}

/** Standing areas need a capacity, and a category in which nobody sits. */
export function findAreas(document: PlanDocument, notes: Notes): void {
  if (document.areas.length === 0) return
  const known = new Set(document.categories.map(({ name }) => name))
  const seated = new Set<string>()
  for (const { category } of allSeats(document)) if (category) seated.add(category)
  for (const { id, shape, floor = lowestFloor(document), category = '', capacity = 0 } of document.areas) {
    const place = middleOfShape(shape)
    if (capacity < 1) notes.note('area-capacity', floor, 'areas', id, place)
    if (!known.has(category)) notes.note('area-category', floor, 'areas', id, place)
    else if (seated.has(category)) notes.note('area-mixed', floor, 'areas', id, place)
  }
}
