import { describe, expect, it } from 'vitest'
import { freshness } from './freshness'

describe('freshness', () => {
  it.each([
    [0, 0, false],
    [7_999, 7, false],
    [8_000, 8, true],
    [-500, 0, false],
  ])('after %i ms is %i s old', (passed, ageSeconds, isStale) => {
    expect(freshness(10_000, 10_000 + passed, 2)).toEqual({ ageSeconds, isStale })
  })
})
