import type { components } from './schema'
import type { Transport } from './transport'
import type { RefundQuote } from './refunds'
import type { Money, OrderState } from './types'

type Schemas = components['schemas']

export type StaffOrderLine = Schemas['StaffOrderLine']
export type StaffOrderPage = Schemas['StaffOrderPage']
/** An order with its whole history. */
export type StaffOrder = Schemas['StaffOrder']
export type StaffItem = Schemas['StaffItem']
export type StaffRefund = Schemas['StaffRefund']
export type LedgerMovement = Schemas['LedgerMovement']
export type TimelineEntry = Schemas['TimelineEntry']
export interface StaffOrderQuery { query?: string; state?: OrderState | undefined; performance_id?: string | undefined; cursor?: string }
/** Of these tickets, for this fee in all: that of the rules or less. */
export interface StaffRefundDraft { item_ids: string[]; fee: Money; reason: string }

/** Orders for who sells: those of one's own organisation, and all for who keeps the platform's books. */
export function staffOrderRoutes(transport: Transport) {
  const of = (orderId: string) => `/staff/orders/${encodeURIComponent(orderId)}`
  return {
    list: (query: StaffOrderQuery, signal?: AbortSignal) => transport.json<StaffOrderPage>('GET', '/staff/orders', { query: { ...query }, signal }),
    get: (orderId: string, signal?: AbortSignal) => transport.json<StaffOrder>('GET', of(orderId), { signal }),
    /** Of all that is left of it, ticket by ticket. */
    quote: (orderId: string, signal?: AbortSignal) => transport.json<RefundQuote>('GET', `${of(orderId)}/refund-quote`, { signal }),
    refund: (orderId: string, draft: StaffRefundDraft, key: string) =>
      transport.json<Schemas['Refund']>('POST', `${of(orderId)}/refunds`, { body: draft, idempotencyKey: key }),
  }
}

export type StaffOrderRoutes = ReturnType<typeof staffOrderRoutes>
