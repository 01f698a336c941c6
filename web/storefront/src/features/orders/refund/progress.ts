import type { Money, QuotedItem, Refund } from '@onsale/api'

/** Where a refund is: steps that are done, the one it is at, and those to come. */
export type StepState = 'done' | 'now' | 'stuck' | 'next'
export interface Step { name: 'asked' | 'dead' | 'sent' | 'arrived'; at: string | null; state: StepState }

/** Money that went back by itself is told with the payments; here is what somebody asked for. */
export function isAskedFor(refund: Pick<Refund, 'kind'>): boolean {
  return ['buyer', 'staff', 'organiser', 'seats-gone'].includes(refund.kind)
}

/** Asked for, the tickets dead, the money on its way, arrived. A rejected one has no steps: nothing moved. */
export function stepsOf(refund: Pick<Refund, 'state' | 'created_at' | 'approved_at' | 'done_at'>): Step[] {
  if (refund.state === 'rejected') return []
  const reached = { requested: 1, due: 2, pending: 2, refused: 2, done: 4 }[refund.state]
  const steps: Omit<Step, 'state'>[] = [
    { name: 'asked', at: refund.created_at }, { name: 'dead', at: refund.approved_at }, { name: 'sent', at: null }, { name: 'arrived', at: refund.done_at },
  ]
  return steps.map((step, index) => ({ ...step, state: index < reached ? 'done' : index > reached ? 'next' : refund.state === 'refused' ? 'stuck' : 'now' }))
}

/** How soon news may be expected: tickets die and the provider is asked within seconds, banks take longer. */
export function followEveryMs(refunds: readonly Pick<Refund, 'state'>[] | undefined): number | false {
  const states = new Set(refunds?.map((refund) => refund.state))
  if (states.has('requested') || states.has('due')) return 1_500
  return states.has('pending') || states.has('refused') ? 15_000 : false
}

/** The items of an order that admit nobody any more, or soon will not. */
export function deadItems(refunds: readonly Pick<Refund, 'state' | 'item_ids'>[]): ReadonlySet<string> {
  return new Set(refunds.filter((refund) => refund.state !== 'rejected').flatMap((refund) => refund.item_ids))
}

export interface Sum { price: Money; fee: Money; amount: Money }

/** What these items bring back together; the server counts in the same way, item by item. Nothing where one has no fee. */
export function sumOf(items: readonly QuotedItem[]): Sum | null {
  const [first] = items
  if (first === undefined || items.some((item) => item.fee === null || item.amount === null)) return null
  const total = (part: (item: QuotedItem) => Money | null): Money => ({
    amount_minor: items.reduce((sum, item) => sum + (part(item)?.amount_minor ?? 0), 0), currency: first.price.currency,
  })
  return { price: total((item) => item.price), fee: total((item) => item.fee), amount: total((item) => item.amount) }
}
