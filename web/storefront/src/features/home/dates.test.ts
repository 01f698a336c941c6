import { describe, expect, it } from 'vitest'
import { presetOf, rangeOf } from './dates'

const thursday = new Date(2026, 11, 31)

describe('date filters', () => {
  it('are days of the calendar, across the year', () => {
    expect(rangeOf('weekend', thursday)).toEqual({ from: '2027-01-02', to: '2027-01-03' })
    expect(rangeOf('week', thursday)).toEqual({ from: '2026-12-31', to: '2027-01-07' })
    expect(rangeOf('month', thursday)).toEqual({ from: '2026-12-31', to: '2027-01-30' })
    expect(rangeOf('any', thursday)).toEqual({ from: '', to: '' })
  })

  it('mean the weekend that is on, while it lasts', () => {
    expect(rangeOf('weekend', new Date(2027, 0, 2))).toEqual({ from: '2027-01-02', to: '2027-01-03' })
    expect(rangeOf('weekend', new Date(2027, 0, 3))).toEqual({ from: '2027-01-03', to: '2027-01-03' })
  })

  it('are recognised from a shared link', () => {
    expect(presetOf(rangeOf('month', thursday), thursday)).toBe('month')
    expect(presetOf({ from: '', to: '' }, thursday)).toBe('any')
    expect(presetOf({ from: '2027-02-01', to: '' }, thursday)).toBe('custom')
  })
})
