import { placeBox, selectionBox } from '../document/extent'
import { middleOf, SEAT_RADIUS, type Box } from '../document/measure'
import { holderBox, shapeBox } from '../document/outline'
import type { PlanDocument, Point } from '../document/types'
import { seatHolders } from '../document/walk'
import type { Selection } from '../selection'
import { change, type Change } from './change'
import type { Axis, Edge } from './contract'
import { shifted } from './moving'

/** One thing that moves as a whole. */
interface Unit {
  readonly key: string
  readonly box: Box
}

export function alignRows(selection: Selection, edge: Edge): Change {
  return change('align', (document) => {
    const all = selectionBox(document, selection)
    if (!all) return document
    const ways = unitsOf(document, selection).map(({ key, box }) => [key, alignment(box, all, edge)] as const)
    return along(document, selection, new Map(ways))
  })
}

function alignment(box: Box, all: Box, edge: Edge): Point {
  switch (edge) {
    case 'left':
      return { x: all.minX - box.minX, y: 0 }
    case 'center':
      return { x: middleOf(all).x - middleOf(box).x, y: 0 }
    case 'right':
      return { x: all.maxX - box.maxX, y: 0 }
    case 'top':
      return { x: 0, y: all.minY - box.minY }
    case 'middle':
      return { x: 0, y: middleOf(all).y - middleOf(box).y }
    case 'bottom':
      return { x: 0, y: all.maxY - box.maxY }
  }
}

export function distribute(selection: Selection, axis: Axis): Change {
  const at = (unit: Unit): number => (axis === 'horizontal' ? middleOf(unit.box).x : middleOf(unit.box).y)
  return change('distribute', (document) => {
    const units = unitsOf(document, selection).sort((a, b) => at(a) - at(b))
    if (units.length < 3) return document
    const first = at(units[0]!)
    const step = (at(units.at(-1)!) - first) / (units.length - 1)
    const ways = units.map((unit, position) => {
      const way = first + position * step - at(unit)
      return [unit.key, axis === 'horizontal' ? { x: way, y: 0 } : { x: 0, y: way }] as const
    })
    return along(document, selection, new Map(ways))
  })
}

const STILL: Point = { x: 0, y: 0 }
/** Shorter ways are the rounding of the last one. */
const WAY_MIN = 0.005

function along(document: PlanDocument, selection: Selection, ways: ReadonlyMap<string, Point>): PlanDocument {
  const isStill = [...ways.values()].every(({ x, y }) => Math.hypot(x, y) < WAY_MIN)
  return isStill ? document : shifted(document, selection, (part, id) => ways.get(keyOf(part, id)) ?? STILL)
}

function keyOf(part: keyof Selection, id: string | number): string {
  return `${part} ${id}`
}

function unitsOf(document: PlanDocument, selection: Selection): Unit[] {
  const units: Unit[] = []
  const add = (part: keyof Selection, id: string | number, box: Box): void => void units.push({ key: keyOf(part, id), box })
  for (const { kind, holder } of seatHolders(document)) {
    if (kind === 'row' && selection.rows.has(holder.id)) add('rows', holder.id, holderBox(holder))
    else if (kind === 'table' && selection.tables.has(holder.id)) add('tables', holder.id, holderBox(holder))
    else if (selection.seats.size > 0) {
      for (const seat of holder.seats) {
        if (selection.seats.has(seat.id)) add('seats', seat.id, placeBox(seat, seat.radius ?? SEAT_RADIUS))
      }
    }
  }
  for (const { id, shape } of document.areas) if (selection.areas.has(id)) add('areas', id, shapeBox(shape))
  for (const shape of document.shapes) if (selection.shapes.has(shape.id ?? '')) add('shapes', shape.id!, shapeBox(shape))
  document.gates.forEach((gate, at) => selection.gates.has(at) && add('gates', at, placeBox(gate, 0)))
  if (selection.stage && document.stage) add('stage', '', shapeBox(document.stage))
  return units
}
