import type { SeatBits } from './availability'

/**
 * The same seats, but for those that changed between free and taken. `packed` are their rising indexes, each as its
 * distance from the one before, seven bits a byte with the lowest first (LEB128), in base64.
 */
export function flipSeats(bits: SeatBits, packed: string): SeatBits {
  const binary = atob(packed)
  const bytes = bits.bytes.slice()
  let seat = 0
  let shift = 0
  for (let position = 0; position < binary.length; position++) {
    const byte = binary.charCodeAt(position)
    seat += (byte & 0x7f) << shift
    shift += 7
    if (byte >= 0x80) continue
    if (seat >= bits.count) throw new RangeError(`seat ${seat} of ${bits.count} changed`)
    bytes[seat >> 3]! ^= 1 << (seat & 7)
    shift = 0
  }
  return { bytes, count: bits.count }
}
