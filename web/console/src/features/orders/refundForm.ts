/** What staff gives back of an order, and what is kept of it. */
import type { Money, RefundQuote, StaffRefundDraft } from '@onsale/api'
import { parseAmount } from '@onsale/design'
import { MISSING, type Fault } from '@/forms/fault'

/** As the rules say, nothing, or an amount that is typed. */
export type FeeChoice = 'rules' | 'none' | 'own'
export interface RefundForm { itemIds: string[]; fee: FeeChoice; own: string; reason: string }
export const REASON_MAX = 400

export interface RefundReading {
  readonly draft: StaffRefundDraft
  readonly price: Money
  /** Of the rules for what is chosen; null when they refund nothing any more. */
  readonly ruleFee: Money | null
  /** What the buyer gets. */
  readonly amount: Money
  readonly faults: ReadonlyMap<string, Fault>
}

export function firstForm(quote: RefundQuote): RefundForm {
  return { itemIds: quote.items.length === 1 ? quote.items.map((item) => item.item_id) : [], fee: quote.fee === null ? 'none' : 'rules', own: '', reason: '' }
}

export function readRefund(form: RefundForm, quote: RefundQuote): RefundReading {
  const faults = new Map<string, Fault>()
  const chosen = quote.items.filter((item) => form.itemIds.includes(item.item_id))
  const { currency } = quote.price
  const money = (minor: number): Money => ({ amount_minor: minor, currency })
  const price = money(chosen.reduce((sum, item) => sum + item.price.amount_minor, 0))
  const ruleFee = chosen.some((item) => item.fee === null) ? null : money(chosen.reduce((sum, item) => sum + (item.fee?.amount_minor ?? 0), 0))
  const most = ruleFee ?? price
  const own = parseAmount(form.own, currency)
  if (chosen.length === 0) faults.set('/item_ids', { message: 'orders.faults.items' })
  if (form.fee === 'own' && own === null) faults.set('/fee', { message: 'form.amount' })
  else if (form.fee === 'own' && own !== null && own.amount_minor > most.amount_minor) faults.set('/fee', { message: 'orders.faults.fee' })
  if (form.reason.trim() === '') faults.set('/reason', MISSING)
  const fee = { rules: ruleFee ?? money(0), none: money(0), own: own ?? money(0) }[form.fee]
  return { draft: { item_ids: chosen.map((item) => item.item_id), fee, reason: form.reason.trim() }, price, ruleFee, amount: money(price.amount_minor - fee.amount_minor), faults }
}
