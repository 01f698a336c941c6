import type { PerformanceSummary, TicketType } from '@onsale/api'
import { describe, expect, it } from 'vitest'
import { leftOf, nextPerformance, saleOf } from './sale'

const NOW = Date.parse('2026-12-01T10:00:00Z')
const UNKNOWN = leftOf(undefined)

function type(from: string, to: string, price: number): TicketType {
  return { id: from, sale_starts_at: from, sale_ends_at: to, price: { amount_minor: price, currency: 'CNY' } } as TicketType
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
    expect(saleOf(performance('a', '', open, later), UNKNOWN, NOW)).toEqual({ state: 'on_sale', opensAt: null, priceFrom: later.price })
  })

  it('opens with the first type that will', () => {
    expect(saleOf(performance('a', '', latest, later, over), UNKNOWN, NOW)).toMatchObject({ state: 'not_yet', opensAt: '2026-12-02T00:00:00Z' })
  })

  it('is open from the very second, and over at the very second', () => {
    expect(saleOf(performance('a', '', later), UNKNOWN, Date.parse('2026-12-02T00:00:00Z')).state).toBe('on_sale')
    expect(saleOf(performance('a', '', over), UNKNOWN, NOW).state).toBe('ended')
    expect(saleOf(performance('a', ''), UNKNOWN, NOW)).toEqual({ state: 'ended', opensAt: null, priceFrom: null })
  })
})

describe('what is sold out', () => {
  const left = (...types: [TicketType, number][]) => leftOf({ performances: [{ id: 'a', ticket_types: types.map(([{ id }, available]) => ({ id, available })) }] })
  const state = (...[types, ...known]: [TicketType[], ...[TicketType, number][]]) => saleOf(performance('a', '', ...types), left(...known), NOW).state

  it('has nothing left of any ticket type that is or will be sold', () => {
    expect(state([open, later], [open, 0], [later, 0])).toBe('sold_out')
    expect(state([open, over], [open, 0], [over, 3])).toBe('sold_out')
    expect(state([open, later], [open, 0], [later, 1])).toBe('on_sale')
    expect(state([open, later], [open, 0])).toBe('on_sale')
    expect(state([later], [later, 0])).toBe('not_yet')
    expect(state([over], [over, 0])).toBe('ended')
  })

  it('is what the page offers last', () => {
    const gone = performance('gone', '2026-12-05T11:00:00Z', open)
    const soon = performance('soon', '2026-12-06T11:00:00Z', later)
    expect(nextPerformance([gone, soon], left([open, 0]), NOW)?.id).toBe('soon')
    expect(nextPerformance([gone], left([open, 0]), NOW)?.id).toBe('gone')
  })
})

describe("the performance of the page's one action", () => {
  const first = performance('first', '2026-12-05T11:00:00Z', over)
  const second = performance('second', '2026-12-06T11:00:00Z', later)
  const third = performance('third', '2026-12-07T11:00:00Z', open)

  it('is no cancelled one as long as there are others', () => {
    const cancelled = { ...performance('cancelled', '2026-12-01T11:00:00Z', open), change: { kind: 'cancelled' } } as PerformanceSummary
    expect(saleOf(cancelled, UNKNOWN, NOW)).toEqual({ state: 'cancelled', opensAt: null, priceFrom: null })
    expect(nextPerformance([cancelled, first], UNKNOWN, NOW)?.id).toBe('first')
    expect(nextPerformance([cancelled], UNKNOWN, NOW)?.id).toBe('cancelled')
  })

  it('is the first that can be bought, else the first that will be, else the first', () => {
    expect(nextPerformance([third, second, first], UNKNOWN, NOW)?.id).toBe('third')
    expect(nextPerformance([second, first], UNKNOWN, NOW)?.id).toBe('second')
    expect(nextPerformance([first], UNKNOWN, NOW)?.id).toBe('first')
    expect(nextPerformance([], UNKNOWN, NOW)).toBeUndefined()
  })
})
