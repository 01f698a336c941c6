import type { components } from './schema'
import type { Transport } from './transport'
import type { RefundQuote } from './refunds'
import type { Locale, Money, OrderState } from './types'

type Schemas = components['schemas']

export type StaffOrderLine = Schemas['StaffOrderLine']
export type StaffOrderPage = Schemas['StaffOrderPage']
/** An order with its whole history. */
export type StaffOrder = Schemas['StaffOrder']
export type StaffItem = Schemas['StaffItem']
export type StaffRefund = Schemas['StaffRefund']
export type LedgerMovement = Schemas['LedgerMovement']
export type TimelineEntry = Schemas['TimelineEntry']
export type StaffNote = Schemas['StaffNote']
/** Which orders; what is left out does not matter. Times are instants, `to` is not included; amounts are in minor units. */
export interface StaffOrderFilter {
  query?: string
  state?: OrderState
  event_id?: string
  performance_id?: string
  ticket_type_id?: string
  channel?: string
  voucher?: string
  from?: string
  to?: string
  total_min?: number
  total_max?: number
}
export type OrderFileFormat = 'csv' | 'xlsx'
/** Of these tickets, for this fee in all: that of the rules or less. */
export interface StaffRefundDraft { item_ids: string[]; fee: Money; reason: string }

/** Orders for who sells: those of one's own organisation, and all for who keeps the platform's books. */
export function staffOrderRoutes(transport: Transport) {
  const of = (orderId: string) => `/staff/orders/${encodeURIComponent(orderId)}`
  return {
    list: (filter: StaffOrderFilter, cursor: string, signal?: AbortSignal) => transport.json<StaffOrderPage>('GET', '/staff/orders', { query: { ...filter, cursor }, signal }),
    /** A file while it is made: whoever aborts has ended it. */
    file: (filter: StaffOrderFilter, format: OrderFileFormat, language: Locale, signal: AbortSignal) =>
      transport.send('POST', '/staff/orders/exports', { query: { ...filter, format, language }, signal }),
    get: (orderId: string, signal?: AbortSignal) => transport.json<StaffOrder>('GET', of(orderId), { signal }),
    /** Of all that is left of it, ticket by ticket. */
    quote: (orderId: string, signal?: AbortSignal) => transport.json<RefundQuote>('GET', `${of(orderId)}/refund-quote`, { signal }),
    refund: (orderId: string, draft: StaffRefundDraft, key: string) =>
      transport.json<Schemas['Refund']>('POST', `${of(orderId)}/refunds`, { body: draft, idempotencyKey: key }),
    addNote: (orderId: string, text: string, key: string) => transport.json<StaffNote>('POST', `${of(orderId)}/notes`, { body: { text }, idempotencyKey: key }),
    resend: (orderId: string, key: string) => transport.json<Schemas['ResentTickets']>('POST', `${of(orderId)}/resends`, { idempotencyKey: key }),
    changeContact: (orderId: string, contact: { phone: string; email: string | null }) =>
      transport.json<Schemas['OrderContact']>('PUT', `${of(orderId)}/contact`, { body: contact }),
  }
}

export type StaffOrderRoutes = ReturnType<typeof staffOrderRoutes>
