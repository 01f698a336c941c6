import type { Bounds, ChartShape } from './types'

interface Point {
  readonly x: number
  readonly y: number
}

/** The box around a shape as it is drawn, turned and all; texts are a point. */
export function shapeBounds(shape: ChartShape): Bounds {
  const corners = cornersOf(shape).map((corner) => turned(corner, shape, 1))
  return {
    minX: Math.min(...corners.map(({ x }) => x)),
    minY: Math.min(...corners.map(({ y }) => y)),
    maxX: Math.max(...corners.map(({ x }) => x)),
    maxY: Math.max(...corners.map(({ y }) => y)),
  }
}

/** Whether the point lies in the shape. */
export function shapeContains(shape: ChartShape, point: Point): boolean {
  const { x, y } = turned(point, shape, -1)
  if (shape.shape === 'rectangle') {
    return x >= shape.x && y >= shape.y && x <= shape.x + (shape.width ?? 0) && y <= shape.y + (shape.height ?? 0)
  }
  if (shape.shape === 'polygon') return isInside(cornersOf(shape), { x, y })
  const [radiusX, radiusY] = radiiOf(shape)
  return radiusX > 0 && radiusY > 0 && ((x - shape.x) / radiusX) ** 2 + ((y - shape.y) / radiusY) ** 2 <= 1
}

/** A place in the shape where its name can stand: its centre of mass, or the middle of its widest stretch of that height. */
export function shapeCenter(shape: ChartShape): Point {
  if (shape.shape === 'rectangle') {
    return turned({ x: shape.x + (shape.width ?? 0) / 2, y: shape.y + (shape.height ?? 0) / 2 }, shape, 1)
  }
  if (shape.shape !== 'polygon') return { x: shape.x, y: shape.y }
  const corners = cornersOf(shape)
  const mean = centroid(corners)
  return turned(isInside(corners, mean) ? mean : widestAt(corners, mean), shape, 1)
}

function cornersOf(shape: ChartShape): Point[] {
  const { x, y } = shape
  if (shape.shape === 'polygon') {
    const points = shape.points ?? []
    const corners = Array.from({ length: points.length >> 1 }, (_, at) => ({ x: points[2 * at]!, y: points[2 * at + 1]! }))
    return corners.length > 0 ? corners : [{ x, y }]
  }
  if (shape.shape === 'rectangle') {
    const [right, bottom] = [x + (shape.width ?? 0), y + (shape.height ?? 0)]
    return [{ x, y }, { x: right, y }, { x: right, y: bottom }, { x, y: bottom }]
  }
  const [radiusX, radiusY] = radiiOf(shape)
  return [{ x: x - radiusX, y: y - radiusY }, { x: x + radiusX, y: y - radiusY }, { x: x + radiusX, y: y + radiusY }, { x: x - radiusX, y: y + radiusY }]
}

function radiiOf(shape: ChartShape): [number, number] {
  return shape.shape === 'text' ? [0, 0] : [shape.radius_x ?? 0, shape.radius_y ?? shape.radius_x ?? 0]
}

/** Turned with the shape (1) or back into its own frame (-1). */
function turned(point: Point, shape: ChartShape, direction: 1 | -1): Point {
  if (shape.rotation === 0) return point
  const angle = (direction * shape.rotation * Math.PI) / 180
  const [dx, dy] = [point.x - shape.x, point.y - shape.y]
  return { x: shape.x + dx * Math.cos(angle) - dy * Math.sin(angle), y: shape.y + dx * Math.sin(angle) + dy * Math.cos(angle) }
}

function isInside(corners: readonly Point[], { x, y }: Point): boolean {
  let inside = false
  corners.forEach((a, at) => {
    const b = corners[(at + 1) % corners.length]!
    if (a.y > y !== b.y > y && x < a.x + ((y - a.y) / (b.y - a.y)) * (b.x - a.x)) inside = !inside
  })
  return inside
}

function centroid(corners: readonly Point[]): Point {
  let [area, x, y] = [0, 0, 0]
  corners.forEach((a, at) => {
    const b = corners[(at + 1) % corners.length]!
    const cross = a.x * b.y - b.x * a.y
    area += cross
    x += (a.x + b.x) * cross
    y += (a.y + b.y) * cross
  })
  return area === 0 ? corners[0]! : { x: x / (3 * area), y: y / (3 * area) }
}

/** The middle of the widest stretch of the shape at the height of `near`. */
function widestAt(corners: readonly Point[], near: Point): Point {
  const crossings = corners
    .flatMap((a, at) => {
      const b = corners[(at + 1) % corners.length]!
      return a.y > near.y === b.y > near.y ? [] : [a.x + ((near.y - a.y) / (b.y - a.y)) * (b.x - a.x)]
    })
    .sort((a, b) => a - b)
  let best = near.x
  let width = 0
  for (let at = 0; at + 1 < crossings.length; at += 2) {
    const stretch = crossings[at + 1]! - crossings[at]!
    if (stretch <= width) continue
    width = stretch
    best = (crossings[at]! + crossings[at + 1]!) / 2
  }
  return { x: best, y: near.y }
}
