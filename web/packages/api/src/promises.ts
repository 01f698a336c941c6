import type { Transport } from './transport'
import type { OrganiserEvent, OrganiserPerformance, RefundRules, Text } from './types'

/** Refunded seats go on sale `at_once`, to the organiser's `pool`, or on sale at the next of the `announced` times. */
export type SeatReturnKind = 'at_once' | 'pool' | 'announced'
export interface SeatReturns { kind: SeatReturnKind; times?: string[] }
/** A performance as its organiser sees it. */
export interface PromisedPerformance extends OrganiserPerformance { seat_returns: SeatReturns }
export interface PromisedEvent extends Omit<OrganiserEvent, 'performances'> { performances: PromisedPerformance[] }
export interface RefundRulesChange { refund_rules: RefundRules; seat_returns: SeatReturns }
export interface Postponement { starts_at: string; doors_at: string; ends_at: string; refund_free_until: string; reason: Text; shares_venue: boolean }

/** What an organiser promises: what a refund costs, that a performance takes place, and when. */
export function promiseRoutes(transport: Transport) {
  const of = (performanceId: string) => `/organiser/performances/${encodeURIComponent(performanceId)}`
  const post = (path: string, body: unknown, key: string) =>
    transport.json<PromisedPerformance>('POST', path, { body, idempotencyKey: key })
  return {
    event: (eventId: string, signal?: AbortSignal) =>
      transport.json<PromisedEvent>('GET', `/organiser/events/${encodeURIComponent(eventId)}`, { signal }),
    /** For who buys from now on. */
    changeRules: (performanceId: string, change: RefundRulesChange) =>
      transport.json<PromisedPerformance>('PUT', `${of(performanceId)}/refund-rules`, { body: change }),
    /** For good. */
    cancel: (performanceId: string, reason: Text, key: string) => post(`${of(performanceId)}/cancellation`, { reason }, key),
    postpone: (performanceId: string, postponement: Postponement, key: string) =>
      post(`${of(performanceId)}/postponement`, postponement, key),
  }
}

export type PromiseRoutes = ReturnType<typeof promiseRoutes>
