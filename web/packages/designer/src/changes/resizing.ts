import { distance, offset, tidy, tidyPoint } from '../document/measure'
import { cornersOf, ellipseRadii } from '../document/outline'
import type { Point, Shape, Table } from '../document/types'
import { mapList, patched } from '../document/walk'
import type { Selection } from '../selection'
import { change, type Change } from './change'
import type { Scaling } from './contract'
import { flat } from './moving'

/** Nothing becomes smaller than this. */
const MEASURE_MIN = 4

export function resize(selection: Selection, scaling: Scaling): Change {
  const { about, rotation: frame = 0 } = scaling
  const at = (place: Point): Point => {
    const local = offset({ x: 0, y: 0 }, place.x - about.x, place.y - about.y, -frame)
    const to = offset(about, local.x * scaling.x, local.y * scaling.y, frame)
    return tidyPoint(to.x, to.y)
  }
  const shape = (one: Shape): Shape => scaledShape(one, at, scaling)
  return change('resize', (document) => {
    const { stage, background } = document
    return patched(document, {
      tables: mapList(document.tables, (one) => (selection.tables.has(one.id) ? scaledTable(one, at, scaling) : one)),
      areas: mapList(document.areas, (one) => (selection.areas.has(one.id) ? patched(one, { shape: shape(one.shape) }) : one)),
      shapes: mapList(document.shapes, (one) => (selection.shapes.has(one.id ?? '') ? shape(one) : one)),
      ...(selection.stage && stage ? { stage: shape(stage) } : {}),
      ...(selection.background && background
        ? { background: { ...background, ...at(background), ...measures(background, scaling) } }
        : {}),
    })
  })
}

function measures({ width, height }: { readonly width: number; readonly height: number }, { x, y }: Scaling): { width: number; height: number } {
  return { width: tidy(Math.max(MEASURE_MIN, width * Math.abs(x))), height: tidy(Math.max(MEASURE_MIN, height * Math.abs(y))) }
}

function scaledShape(shape: Shape, at: (place: Point) => Point, scaling: Scaling): Shape {
  const [x, y] = [Math.abs(scaling.x), Math.abs(scaling.y)]
  switch (shape.shape) {
    case 'polygon':
      return patched(shape, { ...at(shape), points: flat(cornersOf(shape).map(at)), rotation: undefined })
    case 'rectangle':
      return patched(shape, { ...at(shape), ...measures({ width: shape.width ?? 0, height: shape.height ?? 0 }, scaling) })
    case 'text':
      return patched(shape, { ...at(shape), size: tidy(Math.max(MEASURE_MIN, (shape.size ?? 16) * Math.max(x, y))) })
    case 'circle':
    case 'ellipse': {
      const radii = ellipseRadii(shape)
      const [across, down] = [tidy(Math.max(MEASURE_MIN, radii.x * x)), tidy(Math.max(MEASURE_MIN, radii.y * y))]
      const kind = across === down ? shape.shape : 'ellipse'
      return patched(shape, { ...at(shape), shape: kind, radius_x: across, radius_y: down })
    }
  }
}

/** The chairs keep their distance from the table. */
function scaledTable(table: Table, at: (place: Point) => Point, scaling: Scaling): Table {
  const size = measures(table, scaling)
  const to = at(table)
  const rotation = table.rotation ?? 0
  const seats = table.seats.map((seat) => {
    const local = offset({ x: 0, y: 0 }, seat.x - table.x, seat.y - table.y, -rotation)
    const grown = (value: number, before: number, after: number): number => value * ((after + 2 * chairs(table)) / (before + 2 * chairs(table)))
    const place = offset(to, grown(local.x, table.width, size.width), grown(local.y, table.height, size.height), rotation)
    return patched(seat, tidyPoint(place.x, place.y))
  })
  return { ...table, ...to, ...size, seats }
}

function chairs(table: Table): number {
  const furthest = table.seats.reduce((far, seat) => Math.max(far, distance(seat, table)), 0)
  return Math.max(0, furthest - Math.max(table.width, table.height) / 2)
}
