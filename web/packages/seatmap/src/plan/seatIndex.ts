import Flatbush from 'flatbush'
import type { SeatColumns } from './seats'

/** Spatial index of the seats' centres. Every answer is a seat index. */
export interface SeatIndex {
  /** Seats whose centre lies in the box, in no order. */
  within(minX: number, minY: number, maxX: number, maxY: number): number[]
  /** The nearest seat no further than `reach` plan units that passes `accept`, or -1. */
  nearest(x: number, y: number, reach: number, accept: (seat: number) => boolean): number
}

export function indexSeats(seats: SeatColumns): SeatIndex {
  if (seats.count === 0) return { within: () => [], nearest: () => -1 }
  const tree = new Flatbush(seats.count, 16, Float32Array)
  for (let seat = 0; seat < seats.count; seat++) tree.add(seats.x[seat]!, seats.y[seat]!)
  tree.finish()
  return {
    within: (minX, minY, maxX, maxY) => tree.search(minX, minY, maxX, maxY),
    nearest: (x, y, reach, accept) => tree.neighbors(x, y, 1, reach, accept)[0] ?? -1,
  }
}
