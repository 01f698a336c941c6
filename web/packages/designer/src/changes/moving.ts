import { middleOf, offset, tidy, tidyAngle, tidyPoint } from '../document/measure'
import { cornersOf } from '../document/outline'
import { selectionBox } from '../document/extent'
import type { Area, Geometry, PlanDocument, Point, Row, Seat, Shape, Table } from '../document/types'
import { mapList, mapRows, mapTables, patched } from '../document/walk'
import type { Selection } from '../selection'
import { change, type Change } from './change'
import type { Axis } from './contract'

/** A movement of the whole plane that keeps lengths. */
interface Movement {
  readonly at: (place: Point) => Point
  /** Degrees by which all directions turn; of a mirror, what a direction of 0 becomes. */
  readonly turn: number
  readonly mirror: Axis | null
}

/** The movement of one selected thing. */
type MovementOf = (part: keyof Selection, id: string | number) => Movement

export function moveBy(selection: Selection, dx: number, dy: number): Change {
  return change('move', (document) => (dx === 0 && dy === 0 ? document : shifted(document, selection, () => ({ x: dx, y: dy }))))
}

/** Moves each selected thing by a way of its own. */
export function shifted(
  document: PlanDocument,
  selection: Selection,
  wayOf: (part: keyof Selection, id: string | number) => Point,
): PlanDocument {
  return moved(document, selection, (part, id) => {
    const way = wayOf(part, id)
    return { at: ({ x, y }) => tidyPoint(x + way.x, y + way.y), turn: 0, mirror: null }
  })
}

export function rotateBy(selection: Selection, degrees: number, about?: Point): Change {
  return change('rotate', (document) => {
    const pivot = about ?? pivotOf(document, selection)
    if (!pivot || degrees % 360 === 0) return document
    const at = (place: Point): Point => {
      const turned = offset(pivot, place.x - pivot.x, place.y - pivot.y, degrees)
      return tidyPoint(turned.x, turned.y)
    }
    return moved(document, selection, () => ({ at, turn: degrees, mirror: null }))
  })
}

export function flip(selection: Selection, axis: Axis): Change {
  return change('flip', (document) => {
    const pivot = pivotOf(document, selection)
    if (!pivot) return document
    const at = ({ x, y }: Point): Point =>
      axis === 'horizontal' ? tidyPoint(2 * pivot.x - x, y) : tidyPoint(x, 2 * pivot.y - y)
    return moved(document, selection, () => ({ at, turn: axis === 'horizontal' ? 180 : 0, mirror: axis }))
  })
}

function pivotOf(document: PlanDocument, selection: Selection): Point | null {
  const box = selectionBox(document, selection)
  return box && middleOf(box)
}

function moved(document: PlanDocument, selection: Selection, of: MovementOf): PlanDocument {
  const { rows, seats, tables, areas, shapes, gates } = selection
  const seat = (one: Seat): Seat => (seats.has(one.id) ? patched(one, of('seats', one.id).at(one)) : one)
  const row = (one: Row): Row => {
    if (rows.has(one.id)) return movedRow(one, of('rows', one.id))
    const kept = seats.size > 0 ? mapList(one.seats, seat) : one.seats
    return kept === one.seats ? one : { ...one, seats: kept, ...(one.geometry ? { geometry: { kind: 'free' } } : {}) }
  }
  const table = (one: Table): Table => {
    if (tables.has(one.id)) return movedTable(one, of('tables', one.id))
    return seats.size > 0 ? patched(one, { seats: mapList(one.seats, seat) }) : one
  }
  const withRows = rows.size + seats.size > 0 ? mapRows(document, row) : document
  const withTables = tables.size + seats.size > 0 ? mapTables(withRows, table) : withRows
  const area = (one: Area): Area => (areas.has(one.id) ? patched(one, { shape: movedShape(one.shape, of('areas', one.id)) }) : one)
  const shape = (one: Shape): Shape => (shapes.has(one.id ?? '') ? movedShape(one, of('shapes', one.id ?? '')) : one)
  const { stage, focal_point: focalPoint, background } = document
  return patched(withTables, {
    areas: mapList(document.areas, area),
    shapes: mapList(document.shapes, shape),
    gates: mapList(document.gates, (one, at) => (gates.has(at) ? patched(one, of('gates', at).at(one)) : one)),
    ...(selection.stage && stage ? { stage: movedShape(stage, of('stage', '')) } : {}),
    ...(selection.focalPoint && focalPoint ? { focal_point: of('focalPoint', '').at(focalPoint) } : {}),
    ...(selection.background && background ? { background: movedCorner(background, of('background', '')) } : {}),
  })
}

function movedRow(row: Row, movement: Movement): Row {
  const seats = row.seats.map((seat) => ({ ...seat, ...movement.at(seat) }))
  const { geometry } = row
  return { ...row, seats, ...(geometry ? { geometry: movedGeometry(geometry, movement) } : {}) }
}

function movedGeometry(geometry: Geometry, { at, turn, mirror }: Movement): Geometry {
  if (geometry.kind === 'free') return geometry
  const { rotation = 0, curve, skew } = geometry
  const side = mirror ? -1 : 1
  return {
    ...geometry,
    ...at({ x: geometry.x ?? 0, y: geometry.y ?? 0 }),
    rotation: tidyAngle(turn + side * rotation),
    ...(curve === undefined ? {} : { curve: side * curve }),
    ...(skew === undefined ? {} : { skew: side * skew }),
  }
}

function movedTable(table: Table, { at, turn, mirror }: Movement): Table {
  const rotation = tidyAngle((mirror ? -1 : 1) * (table.rotation ?? 0) + (mirror ? 0 : turn))
  return patched(table, { ...at(table), rotation: rotation === 0 ? undefined : rotation, seats: table.seats.map((seat) => ({ ...seat, ...at(seat) })) })
}

function movedShape(shape: Shape, { at, turn, mirror }: Movement): Shape {
  const { rotation = 0 } = shape
  const turned = tidyAngle(mirror ? -rotation : rotation + turn)
  const angle = { rotation: turned === 0 ? undefined : turned }
  if (shape.shape === 'polygon') {
    if (mirror) return patched(shape, { ...at(shape), points: flat(cornersOf(shape).map(at)), rotation: undefined })
    const to = at(shape)
    const points = (shape.points ?? []).map((value, position) => tidy(value + (position % 2 === 0 ? to.x - shape.x : to.y - shape.y)))
    return patched(shape, { ...to, points, ...angle })
  }
  const corner = mirror && shape.shape === 'rectangle' ? at(cornersOf(shape)[mirror === 'horizontal' ? 1 : 3]!) : at(shape)
  return patched(shape, { ...corner, ...angle })
}

function movedCorner<Placed extends Point & { readonly width: number; readonly height: number }>(placed: Placed, { at }: Movement): Placed {
  const middle = at({ x: placed.x + placed.width / 2, y: placed.y + placed.height / 2 })
  return { ...placed, ...tidyPoint(middle.x - placed.width / 2, middle.y - placed.height / 2) }
}

export function flat(points: readonly Point[]): number[] {
  return points.flatMap(({ x, y }) => [tidy(x), tidy(y)])
}
