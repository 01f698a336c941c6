import type { Order, OrderState } from '@onsale/api'
import type { IconName } from '@onsale/design'

interface Look { tone: 'neutral' | 'success' | 'warning' | 'danger'; icon: IconName }

export const LOOKS: Readonly<Record<OrderState, Look>> = {
  pending_payment: { tone: 'warning', icon: 'clock' },
  paid: { tone: 'success', icon: 'clock' },
  fulfilled: { tone: 'success', icon: 'success' },
  used: { tone: 'neutral', icon: 'check' },
  cancelled: { tone: 'neutral', icon: 'close' },
  expired: { tone: 'neutral', icon: 'clock' },
  refunding: { tone: 'warning', icon: 'clock' },
  refunded: { tone: 'neutral', icon: 'check' },
  partially_refunded: { tone: 'warning', icon: 'info' },
}

/** How often an order is asked for again: quickly while money or tickets are on their way, never once it is settled. */
export function refetchEveryMs(order: Pick<Order, 'state' | 'payments'> | undefined): number | false {
  if (order?.state === 'paid') return 1_500
  if (order?.state === 'pending_payment') return order.payments.length > 0 ? 2_000 : 10_000
  return order?.state === 'refunding' ? 10_000 : false
}

/** A payment was begun and the provider has not said yet how it ended. */
export function isPaymentOpen(order: Pick<Order, 'state' | 'payments'>): boolean {
  return order.state === 'pending_payment' && order.payments.some((payment) => payment.state === 'pending')
}
