import type { ReconciliationDay } from '@onsale/api'
import { describe, expect, it } from 'vitest'
import { countStates, stateOf } from './dayState'
import { dayAfter, firstPeriod, periodFaults } from './settlementForm'
import { daysOfMonth, readMonth, shiftMonth, todayInBeijing } from '@/money/months'

const side = (count: number) => {
  const total = { count, amount: { amount_minor: count * 100, currency: 'CNY' } }
  return { payments: total, refunds: { ...total, count: 0 }, net: total.amount }
}

function day(changes: Partial<ReconciliationDay> = {}): ReconciliationDay {
  return {
    channel: 'alipay', day: '2026-11-22', state: 'compared', ours: side(2), theirs: side(2), fees: null, open_differences: 0, waiting: 0, can_close: true,
    fetched_at: '2026-11-23T02:00:00Z', closed_at: null, closed_by: null, ...changes,
  }
}

describe('months', () => {
  const late = Date.parse('2026-11-30T17:00:00Z')

  it('the day is Beijing’s', () => {
    expect(todayInBeijing(late)).toBe('2026-12-01')
    expect(readMonth('', late)).toBe('2026-12')
  })

  it.each(['2026-13', '2026-1', 'x', '2026-11-01'])('%s is no month', (text) => {
    expect(readMonth(text, late)).toBe('2026-12')
  })

  it('months go over the end of the year and have their days', () => {
    expect([shiftMonth('2026-12', 1), shiftMonth('2026-01', -1)]).toEqual(['2027-01', '2025-12'])
    expect(daysOfMonth('2028-02')).toEqual({ first: '2028-02-01', last: '2028-02-29' })
  })
})

describe('state of a day', () => {
  it.each([
    ['closed', { state: 'closed', open_differences: 0 }],
    ['differences', { open_differences: 3, can_close: false }],
    ['waiting', { waiting: 2, can_close: false }],
    ['ready', {}],
    ['missing', { state: 'new', can_close: false, fetched_at: null, theirs: null }],
    ['quiet', { state: 'new', can_close: false, fetched_at: null, theirs: null, ours: side(0) }],
  ] as const)('%s', (state, changes) => {
    expect(stateOf(day(changes))).toBe(state)
  })

  it('days are counted by it', () => {
    expect(countStates([day(), day(), day({ state: 'closed' })])).toMatchObject({ ready: 2, closed: 1, differences: 0 })
  })
})

describe('period', () => {
  const today = '2026-11-23'
  const faultsOf = (first: string, last: string) => Object.fromEntries([...periodFaults({ first, last }, today)].map(([pointer, { message }]) => [pointer, message]))

  it.each([
    ['2026-11-01', '2026-11-22', {}],
    ['', '', { '/from': 'form.missing', '/to': 'form.missing' }],
    ['2026-11-10', '2026-11-09', { '/to': 'books.faults.order' }],
    ['2026-11-01', today, { '/to': 'books.faults.notOver' }],
    ['2025-11-22', '2026-11-22', {}],
    ['2025-11-21', '2026-11-22', { '/to': 'books.faults.long' }],
  ])('%s – %s', (first, last, faults) => {
    expect(faultsOf(first, last)).toEqual(faults)
  })

  it('goes on where the last one ended', () => {
    expect(firstPeriod('2026-11-10', today)).toEqual({ first: '2026-11-10', last: '2026-11-22' })
    expect(firstPeriod(today, today)).toEqual({ first: today, last: '' })
    expect(firstPeriod(null, today)).toEqual({ first: '2026-10-01', last: '2026-11-22' })
    expect(dayAfter('2026-12-31')).toBe('2027-01-01')
  })
})
