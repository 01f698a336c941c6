import type { SeatColumns } from './seats'
import type { SeatIndex } from './seatIndex'
import type { SegmentColumns } from './segments'
import type { Bounds } from './types'

/**
 * A block is what an eye sees as one: neighbouring rows of one section and one category. Organisers' sections
 * are wider than that (a "ground floor" may run around the whole pitch), so blocks are found, not read.
 */
export interface Block {
  readonly section: number
  readonly category: number
  readonly segments: readonly number[]
  readonly seatCount: number
  readonly bounds: Bounds
  /** The middle of the block, on its seats even where it is curved: where the label goes. */
  readonly center: { readonly x: number; readonly y: number }
}

/** Segments nearer than this many pitches are one block. */
const NEIGHBOUR_PITCHES = 1.5
const SAMPLE_EVERY = 5

export interface BlockInput {
  readonly seats: SeatColumns
  readonly segments: SegmentColumns
  readonly index: SeatIndex
  /** The larger of seat and row pitch, plan units. */
  readonly pitch: number
}

/** Blocks in the order of their first seat. */
export function findBlocks(input: BlockInput): Block[] {
  const parents = Uint32Array.from({ length: input.segments.count }, (_, segment) => segment)
  for (let segment = 0; segment < input.segments.count; segment++) joinNeighbours(input, parents, segment)
  const members = new Map<number, number[]>()
  for (let segment = 0; segment < input.segments.count; segment++) {
    const root = find(parents, segment)
    const list = members.get(root)
    if (list) list.push(segment)
    else members.set(root, [segment])
  }
  return Array.from(members.values(), (segments) => describe(input, segments))
}

function joinNeighbours({ seats, segments, index, pitch }: BlockInput, parents: Uint32Array, segment: number): void {
  const reach = NEIGHBOUR_PITCHES * pitch
  const first = segments.firstSeat[segment]!
  const last = first + segments.seatCount[segment]! - 1
  let x = 0
  let y = 0
  let joined = -1
  const meet = (other: number): void => {
    if (other <= last) return // every pair is met once, from its earlier segment
    const near = segments.ofSeat[other]!
    if (near === joined) return // most that are met belong to the row behind
    if (segments.section[near] !== segments.section[segment] || segments.category[near] !== segments.category[segment]) return
    const dx = seats.x[other]! - x
    const dy = seats.y[other]! - y
    if (dx * dx + dy * dy > reach * reach) return
    union(parents, segment, near)
    joined = near
  }
  for (let seat = first; ; seat = Math.min(seat + SAMPLE_EVERY, last)) {
    x = seats.x[seat]!
    y = seats.y[seat]!
    index.visit({ minX: x - reach, minY: y - reach, maxX: x + reach, maxY: y + reach }, meet)
    if (seat === last) return
  }
}

function describe(input: BlockInput, members: number[]): Block {
  const { seats, segments } = input
  let seatCount = 0
  let sumX = 0
  let sumY = 0
  let [minX, minY, maxX, maxY] = [Infinity, Infinity, -Infinity, -Infinity]
  for (const segment of members) {
    const first = segments.firstSeat[segment]!
    const end = first + segments.seatCount[segment]!
    for (let seat = first; seat < end; seat++) {
      sumX += seats.x[seat]!
      sumY += seats.y[seat]!
    }
    seatCount += end - first
    minX = Math.min(minX, segments.bounds[segment * 4]!)
    minY = Math.min(minY, segments.bounds[segment * 4 + 1]!)
    maxX = Math.max(maxX, segments.bounds[segment * 4 + 2]!)
    maxY = Math.max(maxY, segments.bounds[segment * 4 + 3]!)
  }
  return {
    section: segments.section[members[0]!]!,
    category: segments.category[members[0]!]!,
    segments: members,
    seatCount,
    bounds: { minX, minY, maxX, maxY },
    center: onSeats(input, members, { x: sumX / seatCount, y: sumY / seatCount }),
  }
}

/** Half the width, in pitches, of the slice through the mean whose seats say where a curved block is. */
const SLICE_PITCHES = 1.5

/** The mean of an arc lies beside it: moved along y to the middle of the seats above and below it. */
function onSeats({ seats, segments, pitch }: BlockInput, members: readonly number[], mean: Block['center']): Block['center'] {
  let low = Infinity
  let high = -Infinity
  for (const segment of members) {
    const first = segments.firstSeat[segment]!
    const end = first + segments.seatCount[segment]!
    for (let seat = first; seat < end; seat++) {
      if (Math.abs(seats.x[seat]! - mean.x) > SLICE_PITCHES * pitch) continue
      low = Math.min(low, seats.y[seat]!)
      high = Math.max(high, seats.y[seat]!)
    }
  }
  return low > high ? mean : { x: mean.x, y: (low + high) / 2 }
}

function find(parents: Uint32Array, item: number): number {
  while (parents[item] !== item) {
    parents[item] = parents[parents[item]!]!
    item = parents[item]!
  }
  return item
}

function union(parents: Uint32Array, a: number, b: number): void {
  const [rootA, rootB] = [find(parents, a), find(parents, b)]
  if (rootA < rootB) parents[rootB] = rootA
  else parents[rootA] = rootB
}
