import type { Order, OrderState, Payment } from '@onsale/api'
import { describe, expect, it } from 'vitest'
import { isPaymentOpen, refetchEveryMs } from './orderState'

const payment = (state: Payment['state']): Payment => ({ attempt_id: 'a', channel: 'sandbox', state, created_at: '2026-12-01T10:00:00Z' })
const order = (state: OrderState, ...payments: Payment[]): Pick<Order, 'state' | 'payments'> => ({ state, payments })

describe('an order on the page', () => {
  it('is asked for quickly while money or tickets are on their way, and never once it is settled', () => {
    expect(refetchEveryMs(order('pending_payment'))).toBe(10_000)
    expect(refetchEveryMs(order('pending_payment', payment('pending')))).toBe(2_000)
    expect(refetchEveryMs(order('paid', payment('succeeded')))).toBe(1_500)
    for (const state of ['fulfilled', 'used', 'cancelled', 'expired', 'refunded', 'partially_refunded'] as const) {
      expect(refetchEveryMs(order(state))).toBe(false)
    }
    expect(refetchEveryMs(undefined)).toBe(false)
  })

  it('has a payment open only while it can still be paid and the provider has not answered', () => {
    expect(isPaymentOpen(order('pending_payment', payment('closed'), payment('pending')))).toBe(true)
    expect(isPaymentOpen(order('pending_payment', payment('closed')))).toBe(false)
    expect(isPaymentOpen(order('cancelled', payment('pending')))).toBe(false)
  })
})
