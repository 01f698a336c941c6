import { describe, expect, it } from 'vitest'
import { ladderOf, ladderOfPurchase, rungAt } from './ladder'

const DAY = 86_400
const START = '2026-12-31T11:30:00Z'
const step = (days: number, fee: number) => ({ before_seconds: days * DAY, fee_basis_points: fee })
const ladder = ladderOf({ steps: [step(15, 1_000), step(7, 2_000), step(2, 3_000)], free_seconds: DAY }, START)

describe('the ladder of a refund', () => {
  it('has the last instant of every step, and nothing is refunded after the last', () => {
    expect(ladder).toEqual([
      { until: '2026-12-16T11:30:00.000Z', fee: 1_000 }, { until: '2026-12-24T11:30:00.000Z', fee: 2_000 },
      { until: '2026-12-29T11:30:00.000Z', fee: 3_000 }, { until: null, fee: null },
    ])
  })

  it('is one step where neighbours cost the same, or all of the price', () => {
    expect(ladderOf({ steps: [step(9, 500), step(3, 500), step(1, 10_000)], free_seconds: 0 }, START)).toEqual([
      { until: '2026-12-28T11:30:00.000Z', fee: 500 }, { until: null, fee: null },
    ])
    expect(ladderOf({ steps: [], free_seconds: 0 }, START)).toEqual([{ until: null, fee: null }])
  })

  it('of a purchase begins with the days without a fee, and has no past', () => {
    const steps = [{ until: '2026-12-16T11:30:00Z', fee_basis_points: 1_000 }, { until: '2026-12-24T11:30:00Z', fee_basis_points: 2_000 }]
    const of = (freeUntil: string | null, now: string) => ladderOfPurchase({ free_until: freeUntil, steps }, Date.parse(now)).map((rung) => [rung.until?.slice(5, 10) ?? null, rung.fee])
    expect(of('2026-12-10T09:00:00Z', '2026-12-09T12:00:00Z')).toEqual([['12-10', 0], ['12-16', 1_000], ['12-24', 2_000], [null, null]])
    expect(of('2026-12-20T09:00:00Z', '2026-12-09T12:00:00Z')).toEqual([['12-20', 0], ['12-24', 2_000], [null, null]])
    expect(of('2026-12-10T09:00:00Z', '2026-12-17T12:00:00Z')).toEqual([['12-24', 2_000], [null, null]])
    expect(of(null, '2026-12-25T12:00:00Z')).toEqual([[null, null]])
  })

  it('is stood on somewhere at any time, to the last instant', () => {
    const at = (time: string) => rungAt(ladder, Date.parse(time))
    expect([at('2026-11-01T00:00:00Z'), at('2026-12-16T11:30:00Z'), at('2026-12-16T11:30:01Z'), at('2026-12-29T11:30:01Z'), at('2027-02-01T00:00:00Z')]).toEqual([0, 0, 1, 3, 3])
  })
})
