import { backgroundBox, GATE_RADIUS } from '../document/extent'
import { boxAround, contains, distance, SEAT_RADIUS, touches, type Box } from '../document/measure'
import { cornersOf, holderBox, isInside, shapeBox, tableCorners } from '../document/outline'
import type { PlanDocument, Point, Row, Seat, Shape, Table } from '../document/types'
import { lowestFloor } from '../document/walk'
import type { Selection, SelectionParts } from '../selection'
import { visibleHolders } from './frame'

/** What lies under the pointer: the thing as a whole, and the seat alone where it is one. */
export interface Hit {
  readonly whole: SelectionParts
  readonly seat: SelectionParts | null
  readonly holder: Row | Table | null
}

/** The uppermost thing at a place, no further than `reach` from it. */
export function hitAt(document: PlanDocument, floor: string, place: Point, reach: number): Hit | null {
  return (
    gateAt(document, floor, place, reach) ??
    seatAt(document, floor, place, reach) ??
    tableAt(document, floor, place) ??
    shapeAt(document, floor, place, reach)
  )
}

function gateAt(document: PlanDocument, floor: string, place: Point, reach: number): Hit | null {
  const { focal_point: focal } = document
  if (focal && distance(focal, place) <= Math.max(10, reach)) return { whole: { focalPoint: true }, seat: null, holder: null }
  const at = document.gates.findLastIndex((gate) => isOn(document, gate.floor, floor) && distance(gate, place) <= Math.max(GATE_RADIUS, reach))
  return at < 0 ? null : { whole: { gates: [at] }, seat: null, holder: null }
}

function isOn(document: PlanDocument, named: string | undefined, floor: string): boolean {
  return (named || lowestFloor(document)) === floor
}

function seatAt(document: PlanDocument, floor: string, place: Point, reach: number): Hit | null {
  const around = { minX: place.x - reach, minY: place.y - reach, maxX: place.x + reach, maxY: place.y + reach }
  let nearest: { readonly seat: Seat; readonly holder: Row | Table; readonly away: number } | null = null
  for (const holder of visibleHolders(document, floor, around)) {
    for (const seat of holder.seats) {
      const away = distance(seat, place) - (seat.radius ?? SEAT_RADIUS)
      if (away <= Math.max(0, reach - SEAT_RADIUS) && (!nearest || away <= nearest.away)) nearest = { seat, holder, away }
    }
  }
  if (!nearest) return null
  const { holder, seat } = nearest
  return { whole: 'shape' in holder ? { tables: [holder.id] } : { rows: [holder.id] }, seat: { seats: [seat.id] }, holder }
}

function tableAt(document: PlanDocument, floor: string, place: Point): Hit | null {
  const point = { minX: place.x, minY: place.y, maxX: place.x, maxY: place.y }
  const holder = visibleHolders(document, floor, point).findLast((one) => 'shape' in one && isInside(tableCorners(one), place))
  return holder ? { whole: { tables: [holder.id] }, seat: null, holder } : null
}

function shapeAt(document: PlanDocument, floor: string, place: Point, reach: number): Hit | null {
  const isAt = (shape: Shape): boolean => {
    const { minX, minY, maxX, maxY } = shapeBox(shape)
    if (!contains({ minX: minX - reach, minY: minY - reach, maxX: maxX + reach, maxY: maxY + reach }, place)) return false
    return shape.shape === 'text' || isInside(cornersOf(shape), place)
  }
  const isHere = (named: string | undefined): boolean => isOn(document, named, floor)
  const area = document.areas.findLast((one) => isHere(one.floor) && isAt(one.shape))
  if (area) return { whole: { areas: [area.id] }, seat: null, holder: null }
  const shape = document.shapes.findLast((one) => isHere(one.floor) && isAt(one))
  if (shape) return { whole: { shapes: [shape.id ?? ''] }, seat: null, holder: null }
  const { stage } = document
  return stage && isHere(stage.floor) && isAt(stage) ? { whole: { stage: true }, seat: null, holder: null } : null
}

/** Whether a thing is selected, by itself or with all of its row. */
export function isSelected(selection: Selection, { whole, seat }: Hit): boolean {
  const has = <Id>(ids: Iterable<Id> | undefined, of: ReadonlySet<Id>): boolean => !!ids && [...ids].some((id) => of.has(id))
  return (
    has(whole.rows, selection.rows) || has(whole.tables, selection.tables) || has(whole.areas, selection.areas) ||
    has(whole.shapes, selection.shapes) || has(whole.gates, selection.gates) || has(seat?.seats, selection.seats) ||
    (!!whole.stage && selection.stage) || (!!whole.focalPoint && selection.focalPoint)
  )
}

/** What a box holds: rows, tables and things that are inside with all they cover, and the seats of other rows. */
export function insideBox(document: PlanDocument, floor: string, box: Box): SelectionParts {
  const parts = seatsInside(document, floor, box)
  const isHere = (named: string | undefined): boolean => isOn(document, named, floor)
  const holds = (inner: Box): boolean => inner.minX >= box.minX && inner.maxX <= box.maxX && inner.minY >= box.minY && inner.maxY <= box.maxY
  const { stage, focal_point: focal } = document
  return {
    ...parts,
    areas: document.areas.filter((area) => isHere(area.floor) && holds(shapeBox(area.shape))).map((area) => area.id),
    shapes: document.shapes.filter((shape) => isHere(shape.floor) && holds(shapeBox(shape))).map((shape) => shape.id ?? ''),
    gates: document.gates.flatMap((gate, at) => (isHere(gate.floor) && contains(box, gate) ? [at] : [])),
    stage: !!stage && isHere(stage.floor) && holds(shapeBox(stage)),
    focalPoint: !!focal && contains(box, focal),
  }
}

/** Rows, tables and single seats in a box: a seat is in it with its middle. */
export function seatsInside(document: PlanDocument, floor: string, box: Box): { rows: string[]; tables: string[]; seats: string[] } {
  const parts = { rows: new Array<string>(), tables: new Array<string>(), seats: new Array<string>() }
  for (const holder of visibleHolders(document, floor, box)) {
    const isTable = 'shape' in holder
    const isWhole = isTable ? contains(box, holder) : insideAll(holder, box)
    if (isWhole) (isTable ? parts.tables : parts.rows).push(holder.id)
    else for (const seat of holder.seats) if (contains(box, seat)) parts.seats.push(seat.id)
  }
  return parts
}

function insideAll(row: Row, box: Box): boolean {
  const { minX, minY, maxX, maxY } = holderBox(row)
  if (contains(box, { x: minX, y: minY }) && contains(box, { x: maxX, y: maxY })) return true
  return row.seats.length > 0 && row.seats.every((seat) => contains(box, seat))
}

/** Seats whose circle a brush touches on its way from one place to another. */
export function seatsUnder(document: PlanDocument, floor: string, from: Point, to: Point, radius: number): string[] {
  const path = boxAround([from, to], radius)!
  const ids: string[] = []
  for (const holder of visibleHolders(document, floor, path)) {
    if (!touches(holderBox(holder), path)) continue
    for (const seat of holder.seats) if (fromLine(seat, from, to) <= radius) ids.push(seat.id)
  }
  return ids
}

function fromLine(place: Point, from: Point, to: Point): number {
  const [dx, dy] = [to.x - from.x, to.y - from.y]
  const length = dx * dx + dy * dy
  const share = length === 0 ? 0 : Math.min(1, Math.max(0, ((place.x - from.x) * dx + (place.y - from.y) * dy) / length))
  return distance(place, { x: from.x + share * dx, y: from.y + share * dy })
}

/** Whether the background picture lies at a place: it is only taken hold of once it is selected. */
export function isOnBackground({ background }: PlanDocument, place: Point): boolean {
  return !!background && contains(backgroundBox(background), place)
}
