import type { Transport } from './transport'
import type { Money, Seat, Text } from './types'

/** Why nothing can be given back: `closed` is too late by the rules of the purchase. */
export type RefundBlock = 'not-paid' | 'not-ready' | 'used' | 'refunded' | 'closed'
/** `fee` and `amount` are null where the rules refund nothing. */
export interface QuotedItem { item_id: string; ticket_type_name: Text; seat: Seat | null; price: Money; fee: Money | null; amount: Money | null }
/** Until then, and after the step before, a refund costs so many of 10,000 parts of the price. */
export interface QuotedStep { until: string; fee_basis_points: number }
/** What a refund costs now. `fee_holds_until` null: the fee stays. `steps` go from far to near; there is no fee until `free_until`. */
export interface RefundQuote {
  order_id: string; blocked_by: RefundBlock | null; items: QuotedItem[]; price: Money; fee: Money | null; amount: Money | null
  fee_holds_until: string | null; free_until: string | null; steps: QuotedStep[]; starts_at: string | null; timezone: string | null
  performance_state: 'on' | 'postponed' | 'cancelled' | null
}
/** Asked for by people (the first three), or gone back by itself. */
export type RefundKind = 'buyer' | 'staff' | 'organiser' | 'unneeded' | 'seats-gone' | 'wrong-amount'
/**
 * `requested`: its tickets are being voided; `due`, `pending`: with the provider; `refused` by it, and we are on it;
 * `rejected`: a ticket was used, nothing goes back.
 */
export type RefundState = 'requested' | 'due' | 'pending' | 'done' | 'refused' | 'rejected'
export interface Refund {
  id: string; order_id: string; kind: RefundKind; state: RefundState; item_ids: string[]; amount: Money; fee: Money; reason: string
  created_at: string; approved_at: string | null; done_at: string | null
}
/** These items, or all that are left, for this fee or less. */
export interface RefundRequest { expected_fee: Money; item_ids?: string[] }

/** What buyers ask about giving tickets back. */
export function refundRoutes(transport: Transport) {
  const of = (orderId: string) => `/orders/${encodeURIComponent(orderId)}`
  return {
    quote(orderId: string, itemIds: readonly string[] = [], signal?: AbortSignal) {
      const query = itemIds.map((id) => `item_ids=${encodeURIComponent(id)}`).join('&')
      return transport.json<RefundQuote>('GET', `${of(orderId)}/refund-quote${query && `?${query}`}`, { signal })
    },
    list: (orderId: string, signal?: AbortSignal) => transport.json<{ items: Refund[] }>('GET', `${of(orderId)}/refunds`, { signal }),
    request: (orderId: string, request: RefundRequest, key: string) =>
      transport.json<Refund>('POST', `${of(orderId)}/refunds`, { body: request, idempotencyKey: key }),
  }
}

export type RefundRoutes = ReturnType<typeof refundRoutes>
