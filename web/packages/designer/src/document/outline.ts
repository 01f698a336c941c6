import { boxAround, joined, offset, SEAT_RADIUS, type Box } from './measure'
import type { Area, Point, Row, Shape, Table } from './types'

/** Sizes of shapes that were written without. */
const RADIUS = 20
const TEXT_SIZE = 16
/** About as wide as a letter is, in shares of the size of the text; wide ones are Chinese. */
const LETTER_WIDTH = 0.56
const ELLIPSE_CORNERS = 32

const WIDE = /[\u2e80-\u9fff\uac00-\ud7af\uff00-\uffef]/u

export function textSize(shape: Shape): number {
  return shape.size ?? TEXT_SIZE
}

export function ellipseRadii(shape: Shape): { readonly x: number; readonly y: number } {
  const x = shape.radius_x ?? shape.radius_y ?? (shape.width ? shape.width / 2 : RADIUS)
  return { x, y: shape.shape === 'circle' ? x : (shape.radius_y ?? x) }
}

/** The corners of a shape as it stands, turned. */
export function cornersOf(shape: Shape): Point[] {
  const turn = (dx: number, dy: number): Point => offset(shape, dx, dy, shape.rotation ?? 0)
  switch (shape.shape) {
    case 'polygon': {
      const points = shape.points ?? []
      return Array.from({ length: points.length >> 1 }, (_, at) => turn(points[2 * at]! - shape.x, points[2 * at + 1]! - shape.y))
    }
    case 'rectangle': {
      const [width, height] = [shape.width ?? 0, shape.height ?? 0]
      return [turn(0, 0), turn(width, 0), turn(width, height), turn(0, height)]
    }
    case 'ellipse':
    case 'circle': {
      const { x, y } = ellipseRadii(shape)
      return Array.from({ length: ELLIPSE_CORNERS }, (_, at) => {
        const angle = (2 * Math.PI * at) / ELLIPSE_CORNERS
        return turn(x * Math.cos(angle), y * Math.sin(angle))
      })
    }
    case 'text': {
      const size = textSize(shape)
      let width = 0
      for (const letter of shape.text ?? '') width += size * (WIDE.test(letter) ? 1 : LETTER_WIDTH)
      const [halfWidth, halfHeight] = [Math.max(width, size) / 2, size * 0.6]
      return [turn(-halfWidth, -halfHeight), turn(halfWidth, -halfHeight), turn(halfWidth, halfHeight), turn(-halfWidth, halfHeight)]
    }
  }
}

/** Where the caption of a shape stands, and the eye of who looks at it. */
export function middleOfShape(shape: Shape): Point {
  if (shape.shape === 'polygon') {
    const box = boxAround(Array.from({ length: (shape.points?.length ?? 0) >> 1 }, (_, at) => ({ x: shape.points![2 * at]!, y: shape.points![2 * at + 1]! })))
    return box ? offset(shape, (box.minX + box.maxX) / 2 - shape.x, (box.minY + box.maxY) / 2 - shape.y, shape.rotation ?? 0) : shape
  }
  if (shape.shape !== 'rectangle') return { x: shape.x, y: shape.y }
  return offset(shape, (shape.width ?? 0) / 2, (shape.height ?? 0) / 2, shape.rotation ?? 0)
}

export function isInside(corners: readonly Point[], { x, y }: Point): boolean {
  let inside = false
  for (let at = 0, before = corners.length - 1; at < corners.length; before = at++) {
    const [a, b] = [corners[at]!, corners[before]!]
    if (a.y > y !== b.y > y && x < ((b.x - a.x) * (y - a.y)) / (b.y - a.y) + a.x) inside = !inside
  }
  return inside
}

export function tableCorners(table: Table): Point[] {
  const [halfWidth, halfHeight] = [table.width / 2, table.height / 2]
  if (table.shape === 'round') {
    const { x, y, rotation = 0 } = table
    return cornersOf({ shape: 'ellipse', x, y, rotation, radius_x: halfWidth, radius_y: halfHeight })
  }
  const corner = (dx: number, dy: number): Point => offset(table, dx, dy, table.rotation ?? 0)
  return [corner(-halfWidth, -halfHeight), corner(halfWidth, -halfHeight), corner(halfWidth, halfHeight), corner(-halfWidth, halfHeight)]
}

const ROW_BOXES = new WeakMap<Row | Table, Box>()
const SHAPE_BOXES = new WeakMap<Shape, Box>()
const NOWHERE: Box = { minX: Infinity, minY: Infinity, maxX: -Infinity, maxY: -Infinity }

/** What a row or table covers; remembered for as long as it is the same object. Empty rows cover nothing. */
export function holderBox(holder: Row | Table): Box {
  let box = ROW_BOXES.get(holder)
  if (!box) {
    box = joined([seatsBox(holder.seats), 'shape' in holder ? boxAround(tableCorners(holder)) : null]) ?? NOWHERE
    ROW_BOXES.set(holder, box)
  }
  return box
}

function seatsBox(seats: Row['seats']): Box | null {
  let radius = 0
  for (const seat of seats) radius = Math.max(radius, seat.radius ?? SEAT_RADIUS)
  return boxAround(seats, radius)
}

export function shapeBox(shape: Shape): Box {
  let box = SHAPE_BOXES.get(shape)
  if (!box) {
    box = boxAround(cornersOf(shape)) ?? { minX: shape.x, minY: shape.y, maxX: shape.x, maxY: shape.y }
    SHAPE_BOXES.set(shape, box)
  }
  return box
}

export function areaBox(area: Area): Box {
  return shapeBox(area.shape)
}
