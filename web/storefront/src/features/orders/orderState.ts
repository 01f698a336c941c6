import type { Order, OrderState, PaymentState } from '@onsale/api'
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
  const isReturning = order?.payments.some((payment) => payment.state === 'refunding')
  return order?.state === 'pending_payment' || order?.state === 'refunding' || isReturning ? 10_000 : false
}

export type MoneyNote = 'late' | 'lateDone' | 'gone' | 'goneDone' | 'double' | 'doubleDone' | 'wrongAmount'

/** Money of this order that went another way than to its tickets, by what is to be said of it. */
export function moneyNotes(order: Pick<Order, 'state' | 'payments'>): { note: MoneyNote; count: number }[] {
  const isUsed = order.payments.some((payment) => payment.state === 'succeeded')
  const kind = isClosedUnpaid(order.state) ? 'late' : isUsed ? 'double' : 'gone'
  const notes: Partial<Record<PaymentState, MoneyNote>> = { refunding: kind, refunded: `${kind}Done`, wrong_amount: 'wrongAmount' }
  return Object.entries(notes).flatMap(([state, note]) => {
    const count = order.payments.filter((payment) => payment.state === state).length
    return count > 0 ? [{ note, count }] : []
  })
}

/** What the page says under the state: that nothing was charged only where nothing was. */
export function leadOf(order: Pick<Order, 'state' | 'payments'>): string {
  const came = moneyNotes(order).length > 0
  if (came && isClosedUnpaid(order.state)) return order.state === 'expired' ? 'expiredPaid' : 'cancelledPaid'
  return `lead.${order.state}`
}

function isClosedUnpaid(state: OrderState): boolean {
  return state === 'expired' || state === 'cancelled'
}

/** A payment was begun and the provider has not said yet how it ended. */
export function isPaymentOpen(order: Pick<Order, 'state' | 'payments'>): boolean {
  return order.state === 'pending_payment' && order.payments.some((payment) => payment.state === 'pending')
}
