import type { OrderState, StaffRefund } from '@onsale/api'
import type { IconName } from '@onsale/design'

type Look = { tone: 'neutral' | 'accent' | 'success' | 'warning' | 'danger'; icon: IconName }

export const ORDER_LOOKS: Readonly<Record<OrderState, Look>> = {
  pending_payment: { tone: 'warning', icon: 'clock' },
  paid: { tone: 'accent', icon: 'clock' },
  fulfilled: { tone: 'success', icon: 'ticket' },
  used: { tone: 'neutral', icon: 'check' },
  cancelled: { tone: 'neutral', icon: 'close' },
  expired: { tone: 'neutral', icon: 'clock' },
  refunding: { tone: 'warning', icon: 'refund' },
  refunded: { tone: 'neutral', icon: 'refund' },
  partially_refunded: { tone: 'accent', icon: 'refund' },
}
export const ORDER_STATES = Object.keys(ORDER_LOOKS) as OrderState[]

export const REFUND_LOOKS: Readonly<Record<StaffRefund['state'], Look>> = {
  requested: { tone: 'warning', icon: 'clock' },
  due: { tone: 'warning', icon: 'clock' },
  pending: { tone: 'warning', icon: 'clock' },
  done: { tone: 'success', icon: 'check' },
  refused: { tone: 'danger', icon: 'danger' },
  rejected: { tone: 'neutral', icon: 'close' },
}
