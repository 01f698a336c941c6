import type { Size } from '@onsale/seatmap/canvas'
import type { Point } from '../document/types'

/** A pointer that drags something so near to the edge of the view moves the view. */
const EDGE_PX = 18
/** Pixels a frame, where the pointer is at the edge or beyond. */
const SPEED_MAX = 14

/** How far the view moves in this frame for a pointer at a place of it: nowhere in the middle. */
export function edgeWay({ x, y }: Point, { width, height }: Size): Point {
  return { x: along(x, width), y: along(y, height) }
}

export function isAtEdge(place: Point, size: Size): boolean {
  const { x, y } = edgeWay(place, size)
  return x !== 0 || y !== 0
}

function along(place: number, length: number): number {
  const depth = place < EDGE_PX ? place - EDGE_PX : place > length - EDGE_PX ? place - (length - EDGE_PX) : 0
  return SPEED_MAX * Math.min(1, Math.max(-1, depth / EDGE_PX))
}
