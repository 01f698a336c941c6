import { describe, expect, it } from 'vitest'
import { emptyPerformance, followStart, nextTicketType } from './newPerformance'

describe('followStart', () => {
  it('fills doors, end and end of sale', () => {
    const form = emptyPerformance()
    form.starts = '2026-12-31T19:30'
    followStart(form, '')
    expect([form.doors, form.ends, form.types[0]?.saleEnds]).toEqual(['2026-12-31T18:30', '2026-12-31T21:30', '2026-12-31T19:30'])
  })

  it('moves what it filled and leaves what was typed', () => {
    const form = emptyPerformance()
    form.starts = '2026-12-31T19:30'
    followStart(form, '')
    form.ends = '2026-12-31T23:00'
    form.starts = '2026-12-30T20:00'
    followStart(form, '2026-12-31T19:30')
    expect([form.doors, form.ends, form.types[0]?.saleEnds]).toEqual(['2026-12-30T19:00', '2026-12-31T23:00', '2026-12-30T20:00'])
  })
})

describe('nextTicketType', () => {
  it('takes over limits and sale window, and nothing else', () => {
    const form = emptyPerformance()
    Object.assign(form.types[0] ?? {}, { perOrder: '2', saleStarts: '2026-11-01T10:00', nameZh: 'A' })
    expect(nextTicketType(form.types)).toMatchObject({ perOrder: '2', saleStarts: '2026-11-01T10:00', nameZh: '', categories: [] })
  })
})
