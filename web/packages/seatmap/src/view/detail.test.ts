import { describe, expect, it } from 'vitest'
import { blockStrength, chooseDetail, CIRCLES_MAX, type Detail } from './detail'

describe('chooseDetail', () => {
  it.each([
    [1, 738, 'blocks'],
    [3.59, 738, 'blocks'],
    [3.6, 738, 'seats'],
    [3.6, CIRCLES_MAX + 1, 'rows'],
    [8.49, 500, 'seats'],
    [8.5, 500, 'numbers'],
  ] as const)('radius %f px, %i seats in view: %s', (radius, seats, detail) => {
    expect(chooseDetail(radius, seats)).toBe(detail)
  })

  it('never shows less when coming nearer', () => {
    const order: Detail[] = ['blocks', 'rows', 'seats', 'numbers']
    let before = 0
    for (let radius = 0.5; radius < 30; radius *= 1.05) {
      const now = order.indexOf(chooseDetail(radius, 2_000_000 / radius ** 2 / 40))
      expect(now).toBeGreaterThanOrEqual(before)
      before = now
    }
    expect(before).toBe(3)
  })
})

it('fades the blocks away while seats appear', () => {
  expect(blockStrength(1)).toBe(1)
  expect(blockStrength(3.6)).toBe(1)
  expect(blockStrength(4.1)).toBe(0)
  expect(blockStrength(3.85)).toBeCloseTo(0.5, 6)
})
