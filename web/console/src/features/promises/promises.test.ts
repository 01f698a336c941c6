import type { PromisedPerformance } from '@onsale/api'
import { describe, expect, it } from 'vitest'
import { bandsOf, spanOf } from './bands'
import { emptyPostponement, followNewStart, readPostponement } from './fate'
import { formOf, PRESETS, readRules, type RulesForm } from './rulesForm'

const PLACE = { timezone: 'Asia/Shanghai', startsAt: '2026-12-31T11:30:00Z' }
const DAY = 86_400
const form = (changes: Partial<RulesForm> = {}): RulesForm => ({ ...formOf(PRESETS.common, { kind: 'at_once', times: [] }, PLACE.timezone), ...changes })
const messages = (wanted: RulesForm) => Object.fromEntries([...readRules(wanted, PLACE).faults].map(([pointer, { message }]) => [pointer, message]))

describe('rules', () => {
  it('what is stored fills the form and is read from it again', () => {
    const rules = { steps: [{ before_seconds: 2 * DAY, fee_basis_points: 1_250 }, { before_seconds: 5_400, fee_basis_points: 5_000 }], free_seconds: 1_800 }
    const returns = { kind: 'announced' as const, times: ['2026-12-30T02:00:00Z'] }
    const filled = formOf(rules, returns, PLACE.timezone)
    expect(filled).toEqual({
      steps: [{ before: '2', unit: 'days', percent: '12.5' }, { before: '90', unit: 'minutes', percent: '50' }], freeHours: '0.5', returns: 'announced', times: ['2026-12-30T10:00'],
    })
    expect(readRules(filled, PLACE)).toEqual({ change: { refund_rules: rules, seat_returns: returns }, faults: new Map() })
  })

  it.each([
    [form({ steps: [{ before: '2', unit: 'days', percent: '10' }, { before: '48', unit: 'hours', percent: '5' }] }), { '/refund_rules/steps/1/before_seconds': 'promises.faults.order', '/refund_rules/steps/1/fee_basis_points': 'promises.faults.cheaper' }],
    [form({ steps: [{ before: '', unit: 'days', percent: '101' }] }), { '/refund_rules/steps/0/before_seconds': 'promises.faults.span', '/refund_rules/steps/0/fee_basis_points': 'promises.faults.percent' }],
    [form({ steps: [{ before: '731', unit: 'days', percent: '1.005' }] }), { '/refund_rules/steps/0/before_seconds': 'promises.faults.span', '/refund_rules/steps/0/fee_basis_points': 'promises.faults.percent' }],
    [form({ steps: [] }), { '/refund_rules/free_seconds': 'promises.faults.freeWithoutSteps' }],
    [form({ returns: 'announced' }), { '/seat_returns/times': 'promises.faults.timesMissing' }],
    [form({ returns: 'announced', times: ['2026-12-30T10:00', '2026-12-30T10:00', '2026-12-31T19:30', 'x'] }), {
      '/seat_returns/times/1': 'promises.faults.timesOrder', '/seat_returns/times/2': 'promises.faults.timesLate', '/seat_returns/times/3': 'form.time',
    }],
  ])('is refused as the server would: %#', (wanted, faults) => {
    expect(messages(wanted)).toEqual(faults)
  })

  it('times of another choice are not sent', () => {
    expect(readRules(form({ returns: 'pool', times: ['x'] }), PLACE)).toMatchObject({ change: { seat_returns: { kind: 'pool', times: [] } }, faults: new Map() })
  })

  it('every preset may be saved', () => {
    for (const rules of Object.values(PRESETS)) expect(readRules(formOf(rules, { kind: 'pool', times: [] }, PLACE.timezone), PLACE).faults.size).toBe(0)
  })
})

describe('picture', () => {
  it('bands go from far to near and end with what is not refunded', () => {
    expect(bandsOf(PRESETS.generous)).toEqual([{ from: null, until: 7 * DAY, fee: 0 }, { from: 7 * DAY, until: DAY, fee: 1_000 }, { from: DAY, until: 0, fee: null }])
    expect(bandsOf({ steps: [], free_seconds: 0 })).toEqual([{ from: null, until: 0, fee: null }])
    expect(bandsOf({ steps: [{ before_seconds: 0, fee_basis_points: 500 }], free_seconds: 0 })).toEqual([{ from: null, until: 0, fee: 500 }])
  })

  it.each([[2 * DAY, 'days', 2], [7_200, 'hours', 2], [5_400, 'minutes', 90]] as const)('%i seconds', (seconds, unit, count) => {
    expect(spanOf(seconds)).toEqual({ unit, count })
  })
})

describe('postponement', () => {
  const performance = { starts_at: '2026-12-31T11:30:00Z', doors_at: '2026-12-31T10:30:00Z', ends_at: '2026-12-31T13:30:00Z', timezone: 'Asia/Shanghai' } as PromisedPerformance
  const now = Date.parse('2026-12-01T00:00:00Z')
  const reason = { 'zh-CN': ' 台风 ', en: 'Storm' }

  it('doors and end keep their distance to the start', () => {
    const wanted = { ...emptyPostponement(), starts: '2027-01-05T20:00', reason }
    followNewStart(wanted, performance)
    expect(wanted).toMatchObject({ doors: '2027-01-05T19:00', ends: '2027-01-05T22:00', freeUntil: '2027-01-03T20:00' })
    expect(readPostponement(wanted, performance, now)).toEqual({
      wanted: { starts_at: '2027-01-05T12:00:00Z', doors_at: '2027-01-05T11:00:00Z', ends_at: '2027-01-05T14:00:00Z', refund_free_until: '2027-01-03T12:00:00Z', reason: { 'zh-CN': '台风', en: 'Storm' }, shares_venue: false },
      faults: new Map(),
    })
  })

  it('earlier, upside down or without a reason is refused', () => {
    const wanted = { starts: '2026-12-30T20:00', doors: '2026-12-30T21:00', ends: '2026-12-30T19:00', freeUntil: '2026-11-30T19:00', reason: { 'zh-CN': 'x', en: ' ' }, sharesVenue: false }
    expect(Object.fromEntries([...readPostponement(wanted, performance, now).faults].map(([pointer, { message }]) => [pointer, message]))).toEqual({
      '/reason/en': 'form.missing', '/starts_at': 'promises.faults.startEarlier', '/doors_at': 'performance.doorsAfter', '/ends_at': 'performance.endsBefore', '/refund_free_until': 'promises.faults.freeUntil',
    })
  })
})
