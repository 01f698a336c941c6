import type { Block } from '../plan/blocks'
import type { SeatPlan } from '../plan/seatPlan'
import { grown, outlineOf, type Corner } from './outline'

/** Every n-th seat bends a strip; curved rows need no more. */
const BEND_EVERY = 4

/** A block as a path in plan units. */
export interface BlockShape {
  readonly path: Path2D
  /** Its corners are round as they are. */
  readonly isRounded: boolean
}

/** One shape a block: its outline where it has a plain one, else its rows as strips. */
export function blockShapes(plan: SeatPlan): BlockShape[] {
  const growth = 0.625 * Math.min(plan.rowPitch, plan.pitch)
  return plan.blocks.map((block) => {
    const outline = outlineOf(plan, block)
    return outline ? { path: closedPath(grown(outline, growth)), isRounded: true } : { path: stripsOf(plan, block), isRounded: false }
  })
}

function closedPath(corners: readonly Corner[]): Path2D {
  const path = new Path2D()
  for (const [x, y] of corners) path.lineTo(x, y)
  path.closePath()
  return path
}

/**
 * Every run of seats is a strip as wide as its row is deep, so the block follows curved and ragged rows. All strips
 * turn the same way, so overlaps stay filled.
 */
function stripsOf(plan: SeatPlan, block: Block): Path2D {
  const halfDepth = Math.min(plan.rowPitch, 2 * plan.pitch) / 2 + 0.5
  const path = new Path2D()
  for (const segment of block.segments) addStrip(path, plan, segment, halfDepth)
  return path
}

function addStrip(path: Path2D, plan: SeatPlan, segment: number, halfDepth: number): void {
  const points = bends(plan, segment)
  const normals = points.map((_, at) => normalAt(points, at))
  points.forEach(([x, y], at) => {
    const [nx, ny] = normals[at]!
    const [px, py] = [x + nx * halfDepth, y + ny * halfDepth]
    if (at === 0) path.moveTo(px, py)
    else path.lineTo(px, py)
  })
  for (let at = points.length - 1; at >= 0; at--) {
    const [x, y] = points[at]!
    const [nx, ny] = normals[at]!
    path.lineTo(x - nx * halfDepth, y - ny * halfDepth)
  }
  path.closePath()
}

/** The run's bends, its ends moved out by half a seat's room. */
function bends(plan: SeatPlan, segment: number): Corner[] {
  const { seats, segments, pitch } = plan
  const first = segments.firstSeat[segment]!
  const last = first + segments.seatCount[segment]! - 1
  const points: Corner[] = []
  for (let seat = first; ; seat = Math.min(seat + BEND_EVERY, last)) {
    points.push([seats.x[seat]!, seats.y[seat]!])
    if (seat === last) break
  }
  if (points.length === 1) {
    const [x, y] = points[0]!
    return [
      [x - pitch / 2, y],
      [x + pitch / 2, y],
    ]
  }
  points[0] = beyond(points[1]!, points[0]!, pitch / 2)
  points[points.length - 1] = beyond(points[points.length - 2]!, points[points.length - 1]!, pitch / 2)
  return points
}

function beyond([fromX, fromY]: Corner, [x, y]: Corner, by: number): Corner {
  const length = Math.hypot(x - fromX, y - fromY) || 1
  return [x + ((x - fromX) / length) * by, y + ((y - fromY) / length) * by]
}

function normalAt(points: readonly Corner[], at: number): Corner {
  const [ax, ay] = points[Math.max(0, at - 1)]!
  const [bx, by] = points[Math.min(points.length - 1, at + 1)]!
  const length = Math.hypot(bx - ax, by - ay) || 1
  return [-(by - ay) / length, (bx - ax) / length]
}
