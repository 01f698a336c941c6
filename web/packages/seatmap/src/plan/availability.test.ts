import { describe, expect, it } from 'vitest'
import { bitmapOf, planOf, seeded } from '../fixtures'
import { countByBlock, decodeSeatBits, isOpen, noSeats } from './availability'

describe('decodeSeatBits', () => {
  it('reads the least significant bit of the first byte as seat 0', () => {
    const bits = decodeSeatBits(btoa(String.fromCharCode(0b0000_0101, 0b1000_0000)), 16)
    expect(Array.from({ length: 16 }, (_, seat) => seat).filter((seat) => isOpen(bits, seat))).toEqual([0, 2, 15])
  })

  it.each([1, 7, 8, 9, 63, 738, 4096])('gives back what was encoded for %i seats', (count) => {
    const random = seeded(count)
    const open = Array.from({ length: count }, () => random() < 0.5)
    const bits = decodeSeatBits(bitmapOf(open), count)
    expect(open.map((_, seat) => isOpen(bits, seat))).toEqual(open)
  })

  it('ignores padding bits and seats beyond the end', () => {
    const bits = decodeSeatBits(btoa(String.fromCharCode(0xff)), 3)
    expect(isOpen(bits, 2)).toBe(true)
    expect(isOpen(bits, 3)).toBe(false)
  })

  it('refuses a bitmap that is too short', () => {
    expect(() => decodeSeatBits(btoa('a'), 9)).toThrow(RangeError)
  })
})

describe('countByBlock', () => {
  it('counts what can be taken and is sold', () => {
    const plan = planOf([
      { section: 'Stalls', category: 0, x: 0, y: 0, rows: 2, columns: 3 },
      { section: 'House', category: 2, x: 500, y: 0, rows: 1, columns: 4 },
    ])
    const open = [true, false, true, true, false, false, true, true, true, true]
    expect(Array.from(countByBlock(plan, decodeSeatBits(bitmapOf(open), 10)))).toEqual([3, 0])
    expect(Array.from(countByBlock(plan, noSeats(10)))).toEqual([0, 0])
  })
})
