import type { PerformanceSummary, TicketType } from '@onsale/api'
import { describe, expect, it } from 'vitest'
import { nextPerformance, saleOf } from './sale'

const NOW = Date.parse('2026-12-01T10:00:00Z')

function type(from: string, to: string, price: number): TicketType {
  return { sale_starts_at: from, sale_ends_at: to, price: { amount_minor: price, currency: 'CNY' } } as TicketType
}
function performance(id: string, startsAt: string, ...types: TicketType[]): PerformanceSummary {
  return { id, starts_at: startsAt, ticket_types: types } as PerformanceSummary
}
const open = type('2026-11-01T00:00:00Z', '2026-12-31T00:00:00Z', 38_000)
const later = type('2026-12-02T00:00:00Z', '2026-12-31T00:00:00Z', 18_000)
const latest = type('2026-12-03T00:00:00Z', '2026-12-31T00:00:00Z', 58_000)
const over = type('2026-10-01T00:00:00Z', '2026-12-01T10:00:00Z', 28_000)

describe('the sale of a performance', () => {
  it('is open when any ticket type is, with the lowest price of all', () => {
    expect(saleOf(performance('a', '', open, later), NOW)).toEqual({ state: 'on_sale', opensAt: null, priceFrom: later.price })
  })

  it('opens with the first type that will', () => {
    expect(saleOf(performance('a', '', latest, later, over), NOW)).toMatchObject({ state: 'not_yet', opensAt: '2026-12-02T00:00:00Z' })
  })

  it('is open from the very second, and over at the very second', () => {
    expect(saleOf(performance('a', '', later), Date.parse('2026-12-02T00:00:00Z')).state).toBe('on_sale')
    expect(saleOf(performance('a', '', over), NOW).state).toBe('ended')
    expect(saleOf(performance('a', ''), NOW)).toEqual({ state: 'ended', opensAt: null, priceFrom: null })
  })
})

describe("the performance of the page's one action", () => {
  const first = performance('first', '2026-12-05T11:00:00Z', over)
  const second = performance('second', '2026-12-06T11:00:00Z', later)
  const third = performance('third', '2026-12-07T11:00:00Z', open)

  it('is the first that can be bought, else the first that will be, else the first', () => {
    expect(nextPerformance([third, second, first], NOW)?.id).toBe('third')
    expect(nextPerformance([second, first], NOW)?.id).toBe('second')
    expect(nextPerformance([first], NOW)?.id).toBe('first')
    expect(nextPerformance([], NOW)).toBeUndefined()
  })
})
