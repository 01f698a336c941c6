import { describe, expect, it } from 'vitest'
import { quantityMax, saleOf, saleOfAll } from './sale'

const at = (instant: string): number => Date.parse(instant)
const early = { sale_starts_at: '2026-12-01T04:00:00Z', sale_ends_at: '2026-12-10T04:00:00Z' }
const late = { sale_starts_at: '2026-12-20T04:00:00Z', sale_ends_at: '2026-12-31T11:30:00Z' }

describe('saleOf', () => {
  it.each([
    ['2026-12-01T03:59:59.999Z', { kind: 'not-yet', startsAt: early.sale_starts_at }],
    ['2026-12-01T04:00:00Z', { kind: 'open' }],
    ['2026-12-10T03:59:59.999Z', { kind: 'open' }],
    ['2026-12-10T04:00:00Z', { kind: 'ended' }],
  ])('%s', (instant, sale) => {
    expect(saleOf(early, at(instant))).toEqual(sale)
  })
})

describe('saleOfAll', () => {
  it.each([
    ['2026-11-01T00:00:00Z', { kind: 'not-yet', startsAt: early.sale_starts_at }],
    ['2026-12-05T00:00:00Z', { kind: 'open' }],
    ['2026-12-15T00:00:00Z', { kind: 'not-yet', startsAt: late.sale_starts_at }],
    ['2027-01-01T00:00:00Z', { kind: 'ended' }],
  ])('%s', (instant, sale) => {
    expect(saleOfAll([late, early], at(instant))).toEqual(sale)
  })
})

it('takes the smallest of the limits and the stock', () => {
  const type = { max_per_order: 6, max_per_person: 4 }
  expect(quantityMax(type, 100)).toBe(4)
  expect(quantityMax(type, 3)).toBe(3)
  expect(quantityMax(type, 0)).toBe(0)
})
