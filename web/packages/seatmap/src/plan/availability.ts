import type { SeatPlan } from './seatPlan'

/** Bit i, least significant first in byte i >> 3, says that seat i can be taken. */
export interface SeatBits {
  readonly bytes: Uint8Array
  readonly count: number
}

/** Decodes the base64 bitmap; a bitmap too short for its seat count is refused, padding bits are ignored. */
export function decodeSeatBits(base64: string, count: number): SeatBits {
  const binary = atob(base64)
  if (binary.length < Math.ceil(count / 8)) {
    throw new RangeError(`availability has ${binary.length} bytes for ${count} seats`)
  }
  const bytes = new Uint8Array(Math.ceil(count / 8))
  for (let position = 0; position < bytes.length; position++) bytes[position] = binary.charCodeAt(position)
  return { bytes, count }
}

export function isOpen(bits: SeatBits, seat: number): boolean {
  return seat < bits.count && (bits.bytes[seat >> 3]! & (1 << (seat & 7))) !== 0
}

/** Nothing can be taken; what the map shows until the first answer. */
export function noSeats(count: number): SeatBits {
  return { bytes: new Uint8Array(Math.ceil(count / 8)), count }
}

/** Seats left in each block; seats of categories that are not sold do not count. */
export function countByBlock(plan: SeatPlan, bits: SeatBits): Uint32Array {
  const left = new Uint32Array(plan.blocks.length)
  const { firstSeat, seatCount, category, count } = plan.segments
  for (let segment = 0; segment < count; segment++) {
    if (plan.typeOfCategory[category[segment]!]! < 0) continue
    const end = firstSeat[segment]! + seatCount[segment]!
    let open = 0
    for (let seat = firstSeat[segment]!; seat < end; seat++) if (isOpen(bits, seat)) open++
    left[plan.blockOfSegment[segment]!]! += open
  }
  return left
}
