import type { SeatPlan } from '../plan/seatPlan'
import type { Bounds } from '../plan/types'

/** Segments of the level that touch the box, and how many seats they have at most. */
export interface VisibleSegments {
  readonly list: readonly number[]
  readonly seatCount: number
}

export function visibleSegments(plan: SeatPlan, level: number, box: Bounds): VisibleSegments {
  const { bounds, section, seatCount, count } = plan.segments
  const list: number[] = []
  let seats = 0
  for (let segment = 0; segment < count; segment++) {
    const at = segment * 4
    if (plan.levelOfSection[section[segment]!] !== level) continue
    if (bounds[at]! > box.maxX || bounds[at + 2]! < box.minX) continue
    if (bounds[at + 1]! > box.maxY || bounds[at + 3]! < box.minY) continue
    list.push(segment)
    seats += seatCount[segment]!
  }
  return { list, seatCount: seats }
}
