/** How far a mass refund is, in numbers that can be shown beside each other. */
import type { Money, RefundCampaignProgress } from '@onsale/api'

export interface Part { readonly refunds: number; readonly tickets: number; readonly amount: Money }
export interface CampaignFigures {
  /** The money is back, says the provider. */
  readonly done: Part
  /** On its way: tickets are voided, or the provider has it. */
  readonly moving: Part
  readonly refused: Part
  /** A ticket was used meanwhile. */
  readonly rejected: Part
  readonly ordersLeft: number
  /** Of all that is known so far, including orders that are not asked for yet. */
  readonly total: number
}

const STATES = {
  done: ['done'], moving: ['requested', 'due', 'pending'], refused: ['refused'], rejected: ['rejected'],
} as const

export function figuresOf({ refunds, orders_left: ordersLeft }: RefundCampaignProgress): CampaignFigures {
  const currency = refunds[0]?.amount.currency ?? 'CNY'
  const part = (states: readonly string[]): Part => {
    const some = refunds.filter(({ state }) => states.includes(state))
    const sum = (of: (one: (typeof some)[number]) => number) => some.reduce((total, one) => total + of(one), 0)
    return { refunds: sum((one) => one.refunds), tickets: sum((one) => one.tickets), amount: { amount_minor: sum((one) => one.amount.amount_minor), currency } }
  }
  const parts = { done: part(STATES.done), moving: part(STATES.moving), refused: part(STATES.refused), rejected: part(STATES.rejected) }
  const known = Object.values(parts).reduce((sum, { refunds: count }) => sum + count, 0)
  return { ...parts, ordersLeft, total: known + ordersLeft }
}
