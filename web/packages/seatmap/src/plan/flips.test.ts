import { describe, expect, it } from 'vitest'
import { bitmapOf, seeded } from '../fixtures'
import { decodeSeatBits, isOpen, noSeats } from './availability'
import { flipSeats } from './flips'

function pack(seats: readonly number[]): string {
  let last = 0
  const bytes = seats.flatMap((seat) => {
    let distance = seat - last
    last = seat
    const packed: number[] = []
    for (; distance > 0x7f; distance >>= 7) packed.push((distance & 0x7f) | 0x80)
    return [...packed, distance]
  })
  return btoa(String.fromCharCode(...bytes))
}

describe('flipSeats', () => {
  it.each([1, 9, 738, 110_000])('leads from one state of %i seats to any other', (count) => {
    const random = seeded(count)
    const before = Array.from({ length: count }, () => random() < 0.5)
    const changed = Array.from({ length: count }, (_, seat) => seat).filter(() => random() < 0.01)
    const bits = decodeSeatBits(bitmapOf(before), count)
    const after = flipSeats(bits, pack(changed))
    const wanted = before.map((open, seat) => open !== changed.includes(seat))
    expect(wanted.map((_, seat) => isOpen(after, seat))).toEqual(wanted)
    expect(before.map((_, seat) => isOpen(bits, seat))).toEqual(before)
  })

  it('changes nothing for no seats', () => {
    expect(flipSeats(noSeats(9), '')).toEqual(noSeats(9))
  })

  it('refuses a seat that is not there', () => {
    expect(() => flipSeats(noSeats(9), pack([9]))).toThrow(RangeError)
  })
})
