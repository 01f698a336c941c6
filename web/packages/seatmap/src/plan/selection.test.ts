import { describe, expect, it } from 'vitest'
import { bitmapOf, planOf, seeded } from '../fixtures'
import { decodeSeatBits } from './availability'
import { typeOfSeat } from './seatPlan'
import { splitTaken, toggleSeat } from './selection'

// Seats 0-5 are "front" (4 an order), 6-11 "back" (2 an order), 12-13 are not sold.
const plan = planOf([
  { section: 'Stalls', category: 0, x: 0, y: 0, rows: 1, columns: 6 },
  { section: 'Stalls', category: 1, x: 0, y: 25, rows: 1, columns: 6 },
  { section: 'House', category: 2, x: 0, y: 90, rows: 1, columns: 2 },
])
const bits = decodeSeatBits(bitmapOf(Array.from({ length: 14 }, (_, seat) => seat !== 5)), 14)

describe('toggleSeat', () => {
  it('adds a seat and gives it back', () => {
    expect(toggleSeat(plan, bits, [0], 1)).toEqual({ outcome: 'added', selection: [0, 1] })
    expect(toggleSeat(plan, bits, [0, 1], 0)).toEqual({ outcome: 'removed', selection: [1] })
  })

  it('gives back a seat even after somebody else took it', () => {
    expect(toggleSeat(plan, bits, [5], 5)).toEqual({ outcome: 'removed', selection: [] })
  })

  it.each([
    ['taken', [], 5, 0],
    ['not-for-sale', [], 12, 0],
    ['type-limit', [0, 1, 2, 3], 4, 4],
    ['type-limit', [6, 7], 8, 2],
  ] as const)('refuses with %s', (reason, selection, seat, limit) => {
    expect(toggleSeat(plan, bits, selection, seat)).toEqual({ outcome: 'refused', reason, limit })
  })

  it('counts each ticket type for itself', () => {
    expect(toggleSeat(plan, bits, [0, 1, 2, 3], 6).outcome).toBe('added')
  })

  it('never passes a limit, whatever is pressed', () => {
    const random = seeded(42)
    let selection: readonly number[] = []
    for (let press = 0; press < 500; press++) {
      const change = toggleSeat(plan, bits, selection, Math.floor(random() * 14))
      if (change.outcome !== 'refused') selection = change.selection
      const counts = [0, 1].map((type) => selection.filter((seat) => typeOfSeat(plan, seat) === type).length)
      expect(counts[0]).toBeLessThanOrEqual(4)
      expect(counts[1]).toBeLessThanOrEqual(2)
      expect(new Set(selection).size).toBe(selection.length)
      expect(selection).not.toContain(5)
    }
  })
})

it('splits a selection into what stays and what was taken', () => {
  expect(splitTaken(bits, [4, 5, 6])).toEqual({ kept: [4, 6], taken: [5] })
})
