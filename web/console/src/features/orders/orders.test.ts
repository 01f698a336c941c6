import type { LedgerMovement, RefundQuote } from '@onsale/api'
import { describe, expect, it } from 'vitest'
import { balancesOf, readAccount } from './account'
import { firstForm, readRefund } from './refundForm'

const money = (minor: number) => ({ amount_minor: minor, currency: 'CNY' })

function quote(fee: number | null, changes: Partial<RefundQuote> = {}): RefundQuote {
  const item = (id: string, price: number) => ({
    item_id: id, ticket_type_name: { 'zh-CN': '池座', en: 'Stalls' }, seat: null, price: money(price), fee: fee === null ? null : money((price * fee) / 100), amount: null,
  })
  return {
    order_id: 'o', blocked_by: fee === null ? 'closed' : null, items: [item('a', 68_000), item('b', 28_000)], price: money(96_000), fee: fee === null ? null : money(960 * fee), amount: null,
    fee_holds_until: null, free_until: null, steps: [], starts_at: null, timezone: null, performance_state: 'on', ...changes,
  }
}

describe('refund', () => {
  it('keeps the fee of the rules for what is chosen', () => {
    const reading = readRefund({ ...firstForm(quote(10)), itemIds: ['b'], reason: ' 生病 ' }, quote(10))
    expect(reading).toEqual({ draft: { item_ids: ['b'], fee: money(2_800), reason: '生病' }, price: money(28_000), ruleFee: money(2_800), amount: money(25_200), faults: new Map() })
  })

  it('after the last step staff begins without a fee and may keep up to the price', () => {
    const form = { ...firstForm(quote(null)), itemIds: ['a'], reason: 'x' }
    expect(readRefund(form, quote(null))).toMatchObject({ ruleFee: null, amount: money(68_000), draft: { fee: money(0) } })
    expect(readRefund({ ...form, fee: 'own', own: '680' }, quote(null))).toMatchObject({ amount: money(0), faults: new Map() })
  })

  it.each([
    [{ itemIds: [] }, { '/item_ids': 'orders.faults.items' }],
    [{ reason: ' ' }, { '/reason': 'form.missing' }],
    [{ fee: 'own' as const, own: '68.01' }, { '/fee': 'orders.faults.fee' }],
    [{ fee: 'own' as const, own: '6.001' }, { '/fee': 'form.amount' }],
  ])('%j is refused', (changes, faults) => {
    const reading = readRefund({ itemIds: ['a'], fee: 'rules', own: '', reason: 'x', ...changes }, quote(10))
    expect(Object.fromEntries([...reading.faults].map(([pointer, { message }]) => [pointer, message]))).toEqual(faults)
  })

  it('the only ticket is chosen already', () => {
    expect(firstForm(quote(10, { items: quote(10).items.slice(1) })).itemIds).toEqual(['b'])
  })
})

describe('account', () => {
  const move = (kind: string, credit: string, debit: string, minor: number): LedgerMovement => ({ at: '', kind, credit, debit, amount: money(minor), attempt_id: null, refund_id: null })

  it('what channels owe us is what we owe others', () => {
    const balances = balancesOf([
      move('payment-received', 'orders', 'channel:sandbox', 96_000), move('refund-promised', 'refunds', 'orders', 25_200), move('refund-sent', 'channel:sandbox', 'refunds', 25_200),
    ])
    expect(balances).toEqual([{ account: 'channel:sandbox', balance: money(70_800) }, { account: 'orders', balance: money(70_800) }, { account: 'refunds', balance: money(0) }])
  })

  it.each([['orders', 'orders', ''], ['channel:alipay', 'channel', 'alipay'], ['organiser:1:2', 'organiser', '1:2'], ['something', 'other', 'something']])('%s', (account, kind, name) => {
    expect(readAccount(account)).toEqual({ kind, name })
  })
})
