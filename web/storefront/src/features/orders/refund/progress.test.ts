import type { QuotedItem, Refund } from '@onsale/api'
import { describe, expect, it } from 'vitest'
import { deadItems, followEveryMs, stepsOf, sumOf } from './progress'

const refund = (state: Refund['state'], items: string[] = []): Refund => ({ state, item_ids: items, created_at: 'c', approved_at: null, done_at: null }) as unknown as Refund
const item = (id: string, price: number, fee: number | null): QuotedItem => ({
  item_id: id, price: { amount_minor: price, currency: 'CNY' }, fee: fee === null ? null : { amount_minor: fee, currency: 'CNY' },
  amount: fee === null ? null : { amount_minor: price - fee, currency: 'CNY' },
}) as QuotedItem

describe('the way of a refund', () => {
  it('goes from the request over dead tickets and the provider to the buyer', () => {
    const states = (state: Refund['state']) => stepsOf(refund(state)).map((step) => step.state).join()
    expect(states('requested')).toBe('done,now,next,next')
    expect([states('due'), states('pending')]).toEqual(['done,done,now,next', 'done,done,now,next'])
    expect(states('refused')).toBe('done,done,stuck,next')
    expect(states('done')).toBe('done,done,done,done')
    expect(states('rejected')).toBe('')
  })

  it('is followed closely while it moves by itself, and not after it ended', () => {
    expect(followEveryMs([refund('done'), refund('requested')])).toBe(1_500)
    expect(followEveryMs([refund('pending')])).toBe(15_000)
    expect(followEveryMs([refund('refused')])).toBe(15_000)
    expect([followEveryMs([refund('done'), refund('rejected')]), followEveryMs([]), followEveryMs(undefined)]).toEqual([false, false, false])
  })

  it('has killed the items of all but the rejected', () => {
    expect([...deadItems([refund('done', ['a']), refund('rejected', ['b']), refund('requested', ['c'])])]).toEqual(['a', 'c'])
  })
})

describe('what comes back', () => {
  it('is the sum of the items', () => {
    expect(sumOf([item('a', 38_000, 3_800), item('b', 12_345, 1_234)])).toEqual({
      price: { amount_minor: 50_345, currency: 'CNY' }, fee: { amount_minor: 5_034, currency: 'CNY' }, amount: { amount_minor: 45_311, currency: 'CNY' },
    })
  })

  it('is nothing without items, or where nothing is refunded', () => {
    expect([sumOf([]), sumOf([item('a', 100, 0), item('b', 100, null)])]).toEqual([null, null])
  })
})
