import type { Order, OrderState, Payment } from '@onsale/api'
import { describe, expect, it } from 'vitest'
import { isPaymentOpen, leadOf, moneyNotes, refetchEveryMs, waitSeconds } from './orderState'

const payment = (state: Payment['state']): Payment => ({ attempt_id: 'a', channel: 'sandbox', state, created_at: '2026-12-01T10:00:00Z' })
const order = (state: OrderState, ...payments: Payment[]): Pick<Order, 'state' | 'payments'> => ({ state, payments })

describe('an order on the page', () => {
  it('waits for news while money or tickets are on their way, and is never asked for again once it is settled', () => {
    for (const moving of [order('pending_payment', payment('closed'), payment('pending')), order('paid', payment('succeeded'))]) {
      expect([waitSeconds(moving), refetchEveryMs(moving)]).toEqual([10, 300])
    }
    for (const slow of [order('pending_payment'), order('pending_payment', payment('closed')), order('refunding'), order('expired', payment('refunding'))]) {
      expect([waitSeconds(slow), refetchEveryMs(slow)]).toEqual([undefined, 10_000])
    }
    for (const state of ['fulfilled', 'used', 'cancelled', 'expired', 'refunded', 'partially_refunded'] as const) {
      expect([waitSeconds(order(state)), refetchEveryMs(order(state))]).toEqual([undefined, false])
    }
    expect([waitSeconds(undefined), refetchEveryMs(undefined)]).toEqual([undefined, false])
  })

  it('says what became of money that bought nothing, and that nothing was charged only where nothing was', () => {
    const said = (...values: Parameters<typeof order>) => [leadOf(order(...values)), ...moneyNotes(order(...values)).map(({ note, count }) => `${note} ${count}`)]
    expect(said('expired', payment('closed'))).toEqual(['lead.expired'])
    expect(said('expired', payment('refunding'))).toEqual(['expiredPaid', 'late 1'])
    expect(said('cancelled', payment('refunded'))).toEqual(['cancelledPaid', 'lateDone 1'])
    expect(said('fulfilled', payment('succeeded'), payment('refunding'), payment('refunding'), payment('refunded'))).toEqual(['lead.fulfilled', 'double 2', 'doubleDone 1'])
    expect(said('refunding', payment('closed'), payment('refunding'))).toEqual(['lead.refunding', 'gone 1'])
    expect(said('pending_payment', payment('wrong_amount'))).toEqual(['lead.pending_payment', 'wrongAmount 1'])
  })

  it('has a payment open only while it can still be paid and the provider has not answered', () => {
    expect(isPaymentOpen(order('pending_payment', payment('closed'), payment('pending')))).toBe(true)
    expect(isPaymentOpen(order('pending_payment', payment('closed')))).toBe(false)
    expect(isPaymentOpen(order('cancelled', payment('pending')))).toBe(false)
  })
})
