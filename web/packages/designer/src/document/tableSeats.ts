import { offset, SEAT_RADIUS, SEAT_SPACING, tidyPoint } from './measure'
import type { Point, Table, TableShape } from './types'

/** From the edge of a table to the middle of its chairs. */
const REACH = SEAT_RADIUS + 4
const TABLE_MIN = 40
export const TABLE_SEATS_MAX = 100

type Outline = Pick<Table, 'shape' | 'x' | 'y' | 'width' | 'height' | 'rotation'>

/** Where the chairs of a table stand: around a round one, along the two long sides of others. */
export function chairPlaces(table: Outline, count: number): Point[] {
  return Array.from({ length: count }, (_, chair) => {
    const { x, y } = table.shape === 'round' ? around(table, chair, count) : along(table, chair, count)
    const place = offset(table, x, y, table.rotation ?? 0)
    return tidyPoint(place.x, place.y)
  })
}

function around({ width, height }: Outline, chair: number, count: number): Point {
  const angle = -Math.PI / 2 + (2 * Math.PI * chair) / count
  return { x: (width / 2 + REACH) * Math.cos(angle), y: (height / 2 + REACH) * Math.sin(angle) }
}

/** Clockwise: the upper side from left to right, the lower one back. */
function along({ width, height }: Outline, chair: number, count: number): Point {
  const above = Math.ceil(count / 2)
  const isAbove = chair < above
  const onSide = isAbove ? above : count - above
  const share = ((isAbove ? chair : chair - above) + 0.5) / onSide
  const x = (share - 0.5) * width
  return isAbove ? { x, y: -height / 2 - REACH } : { x: -x, y: height / 2 + REACH }
}

/** As large as a table must be for its chairs not to touch. */
export function tableSize(shape: TableShape, seats: number): { readonly width: number; readonly height: number } {
  if (shape === 'round') {
    const radius = seats > 2 ? SEAT_SPACING / 2 / Math.sin(Math.PI / seats) - REACH : 0
    const width = Math.max(TABLE_MIN, Math.ceil(2 * radius))
    return { width, height: width }
  }
  return { width: Math.max(TABLE_MIN, Math.ceil(seats / 2) * SEAT_SPACING), height: TABLE_MIN }
}
