/** How far a mass refund is, in numbers that can be shown beside each other. */
import type { Money, RefundCampaignProgress } from '@onsale/api'

export interface Part { readonly refunds: number; readonly tickets: number; readonly amount: Money }
export interface CampaignFigures {
  /** The money is back, says the provider. */
  readonly done: Part
  /** On its way: tickets are voided, or the provider has it. */
  readonly moving: Part
  readonly refused: Part
  /** Tries that ended because a ticket was used; what was not used of those orders is asked for again, and counted above. */
  readonly rejected: number
  readonly ordersLeft: number
  /** Of all that is known so far, including orders that are not asked for yet. */
  readonly total: number
}

const MOVING = ['requested', 'due', 'pending']

export function figuresOf({ refunds, orders_left: ordersLeft }: RefundCampaignProgress): CampaignFigures {
  const currency = refunds[0]?.amount.currency ?? 'CNY'
  const part = (states: readonly string[]): Part => {
    const some = refunds.filter(({ state }) => states.includes(state))
    const sum = (of: (one: (typeof some)[number]) => number) => some.reduce((total, one) => total + of(one), 0)
    return { refunds: sum((one) => one.refunds), tickets: sum((one) => one.tickets), amount: { amount_minor: sum((one) => one.amount.amount_minor), currency } }
  }
  const parts = { done: part(['done']), moving: part(MOVING), refused: part(['refused']) }
  const known = Object.values(parts).reduce((sum, { refunds: count }) => sum + count, 0)
  return { ...parts, rejected: part(['rejected']).refunds, ordersLeft, total: known + ordersLeft }
}
