import type { PerformanceSummary } from '@onsale/api'
import { describe, expect, it } from 'vitest'
import { daysOf, monthsOf, stateOf, weeksOf } from './days'

const NOW = Date.parse('2027-01-01T00:00:00Z')

function performance(startsAt: string, change: Partial<PerformanceSummary> = {}): PerformanceSummary {
  const type = {
    id: startsAt, name: { 'zh-CN': '票', en: 'Ticket' }, price: { amount_minor: 100, currency: 'CNY' }, seated: false, capacity: 1, max_per_order: 1, max_per_person: 1,
    sale_starts_at: '2026-12-01T00:00:00Z', sale_ends_at: startsAt, color: '#000000', categories: [],
  }
  return {
    id: startsAt, starts_at: startsAt, doors_at: startsAt, ends_at: startsAt, timezone: 'Asia/Shanghai', seated: false, ticket_types: [type], change: null,
    refund_rules: { steps: [], free_seconds: 0 }, real_name: null, ...change,
  }
}

describe('daysOf', () => {
  it('counts days on the clock of the place, in order', () => {
    const late = performance('2027-01-31T16:30:00Z')
    const days = daysOf([late, performance('2027-01-31T02:00:00Z'), performance('2027-01-31T15:59:00Z')])
    expect(days.map(({ day, performances }) => [day, performances.length])).toEqual([['2027-01-31', 2], ['2027-02-01', 1]])
    expect(monthsOf(days)).toEqual(['2027-01', '2027-02'])
  })
})

describe('weeksOf', () => {
  it('begin on Monday and have every day once', () => {
    const weeks = weeksOf('2027-02')
    expect(weeks).toHaveLength(4)
    expect(weeks[0]?.[0]).toBe('2027-02-01')
    expect(weeksOf('2028-02').flat().filter((day) => day !== null)).toHaveLength(29)
    expect(weeksOf('2027-08')[0]).toEqual([null, null, null, null, null, null, '2027-08-01'])
  })
})

describe('stateOf', () => {
  it('is the best of the day', () => {
    const [one, other] = [performance('2027-01-05T02:00:00Z'), performance('2027-01-05T03:00:00Z')]
    const day = { day: '2027-01-05', performances: [one, other] }
    expect(stateOf(day, new Map([[one.id, 0]]), NOW)).toBe('on_sale')
    expect(stateOf(day, new Map([[one.id, 0], [other.id, 0]]), NOW)).toBe('sold_out')
    expect(stateOf(day, new Map(), Date.parse('2027-02-01T00:00:00Z'))).toBe('ended')
  })
})
