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

/** How long the server may keep the question until there is news: while money or tickets are on their way. */
export function waitSeconds(order: Pick<Order, 'state' | 'payments'> | undefined): number | undefined {
  return order !== undefined && (order.state === 'paid' || isPaymentOpen(order)) ? 10 : undefined
}

/** How long after an answer an order is asked for again; never once it is settled. */
export function refetchEveryMs(order: Pick<Order, 'state' | 'payments'> | undefined): number | false {
  if (waitSeconds(order) !== undefined) return 300
  return order?.state === 'pending_payment' || order?.state === 'refunding' ? 10_000 : false
}

/** A payment was begun and the provider has not said yet how it ended. */
export function isPaymentOpen(order: Pick<Order, 'state' | 'payments'>): boolean {
  return order.state === 'pending_payment' && order.payments.some((payment) => payment.state === 'pending')
}
