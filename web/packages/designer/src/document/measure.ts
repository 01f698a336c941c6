import type { Point } from './types'

/** A usual seat's, where none is said. */
export const SEAT_RADIUS = 10
/** From seat to seat and from row to row where nothing else is asked for. */
export const SEAT_SPACING = 25
export const ROW_SPACING = 30

/** A box on the drawing. */
export interface Box {
  readonly minX: number
  readonly minY: number
  readonly maxX: number
  readonly maxY: number
}

/** Coordinates are kept to a hundredth: files stay small and nobody sees less. */
export function tidy(value: number): number {
  return Math.round(value * 100) / 100 + 0
}

export function tidyPoint(x: number, y: number): Point {
  return { x: tidy(x), y: tidy(y) }
}

export function radians(degrees: number): number {
  return (degrees * Math.PI) / 180
}

/** From -180 (without) to 180. */
export function tidyAngle(degrees: number): number {
  const turned = ((degrees % 360) + 360) % 360
  return tidy(turned > 180 ? turned - 360 : turned)
}

/** (`dx`, `dy`) from a place, in a frame that is turned clockwise by `degrees`. */
export function offset(from: Point, dx: number, dy: number, degrees = 0): Point {
  if (degrees === 0) return { x: from.x + dx, y: from.y + dy }
  const [sin, cos] = [Math.sin(radians(degrees)), Math.cos(radians(degrees))]
  return { x: from.x + dx * cos - dy * sin, y: from.y + dx * sin + dy * cos }
}

/** Where a place is in a frame around `origin` that is turned clockwise by `degrees`. */
export function inFrame(place: Point, origin: Point, degrees: number): Point {
  return offset({ x: 0, y: 0 }, place.x - origin.x, place.y - origin.y, -degrees)
}

export function distance(a: Point, b: Point): number {
  return Math.hypot(a.x - b.x, a.y - b.y)
}

/** Degrees clockwise from the direction to the right. */
export function direction(from: Point, to: Point): number {
  return (Math.atan2(to.y - from.y, to.x - from.x) * 180) / Math.PI
}

export function boxAround(points: Iterable<Point>, margin = 0): Box | null {
  let [minX, minY, maxX, maxY] = [Infinity, Infinity, -Infinity, -Infinity]
  for (const { x, y } of points) {
    if (x < minX) minX = x
    if (x > maxX) maxX = x
    if (y < minY) minY = y
    if (y > maxY) maxY = y
  }
  return minX > maxX ? null : { minX: minX - margin, minY: minY - margin, maxX: maxX + margin, maxY: maxY + margin }
}

export function joined(boxes: Iterable<Box | null>): Box | null {
  let box: Box | null = null
  for (const one of boxes) {
    if (!one) continue
    box = box
      ? {
          minX: Math.min(box.minX, one.minX),
          minY: Math.min(box.minY, one.minY),
          maxX: Math.max(box.maxX, one.maxX),
          maxY: Math.max(box.maxY, one.maxY),
        }
      : one
  }
  return box
}

export function middleOf(box: Box): Point {
  return { x: (box.minX + box.maxX) / 2, y: (box.minY + box.maxY) / 2 }
}

export function touches(a: Box, b: Box): boolean {
  return a.minX <= b.maxX && b.minX <= a.maxX && a.minY <= b.maxY && b.minY <= a.maxY
}

export function contains(box: Box, { x, y }: Point): boolean {
  return x >= box.minX && x <= box.maxX && y >= box.minY && y <= box.maxY
}

/** The box between two corners. */
export function boxBetween(a: Point, b: Point): Box {
  return { minX: Math.min(a.x, b.x), minY: Math.min(a.y, b.y), maxX: Math.max(a.x, b.x), maxY: Math.max(a.y, b.y) }
}
