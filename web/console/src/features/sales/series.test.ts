import { describe, expect, it } from 'vitest'
import { salesSeries, seriesSummary } from './series'

const hour = (at: string, sold: number) => ({ at, sold, revenue_minor: sold * 100 })
const day = (date: string, sold: number) => ({ date, sold, revenue_minor: sold * 100 })

describe('salesSeries', () => {
  it('fills quiet hours and keeps order', () => {
    const sales = { by_hour: [hour('2026-12-01T03:00:00Z', 4), hour('2026-12-01T00:00:00Z', 2)], by_day: [] }
    expect(salesSeries(sales, 'hour')).toEqual([
      { at: '2026-12-01T00:00:00Z', sold: 2, revenueMinor: 200 },
      { at: '2026-12-01T01:00:00Z', sold: 0, revenueMinor: 0 },
      { at: '2026-12-01T02:00:00Z', sold: 0, revenueMinor: 0 },
      { at: '2026-12-01T03:00:00Z', sold: 4, revenueMinor: 400 },
    ])
  })

  it('keeps hours where clocks stand half an hour apart', () => {
    const sales = { by_hour: [hour('2026-12-01T02:30:00Z', 1), hour('2026-12-01T04:30:00Z', 2)], by_day: [] }
    expect(salesSeries(sales, 'hour').map((point) => [point.at, point.sold])).toEqual([
      ['2026-12-01T02:30:00Z', 1], ['2026-12-01T03:30:00Z', 0], ['2026-12-01T04:30:00Z', 2],
    ])
  })

  it('fills quiet days across a month', () => {
    const sales = { by_hour: [], by_day: [day('2026-11-30', 1), day('2026-12-02', 3)] }
    expect(salesSeries(sales, 'day').map((point) => [point.at, point.sold])).toEqual([
      ['2026-11-30T00:00:00Z', 1], ['2026-12-01T00:00:00Z', 0], ['2026-12-02T00:00:00Z', 3],
    ])
  })

  it('stays bounded when one point is very old', () => {
    const sales = { by_hour: [], by_day: [day('1990-01-01', 1), day('2026-12-02', 3)] }
    const points = salesSeries(sales, 'day')
    expect([points.length, points.at(-1)?.sold]).toEqual([366, 3])
  })

  it('is empty without sales', () => {
    expect(salesSeries({ by_hour: [], by_day: [] }, 'hour')).toEqual([])
  })
})

describe('seriesSummary', () => {
  it('names the sum and the first best moment', () => {
    const points = salesSeries({ by_hour: [], by_day: [day('2026-12-01', 3), day('2026-12-02', 5), day('2026-12-03', 5)] }, 'day')
    expect(seriesSummary(points)).toEqual({ total: 13, peak: { at: '2026-12-02T00:00:00Z', sold: 5, revenueMinor: 500 } })
  })

  it('is null when nothing was sold', () => {
    expect(seriesSummary([{ at: '2026-12-01T00:00:00Z', sold: 0, revenueMinor: 0 }])).toBeNull()
  })
})
