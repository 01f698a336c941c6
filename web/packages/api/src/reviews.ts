import type { Transport } from './transport'
import type { ChecklistItem, Event, OrganiserEvent, Page, Review, Text } from './types'

/** An event in the queue of the platform. */
export interface ReviewLine {
  id: string; submitted_at: string; organisation_id: string; event_id: string; title: Text; city: Text; venue_name: Text; poster_url: string
  first_starts_at: string | null; timezone: string; performance_count: number; ticket_count: number; is_public: boolean
}
/** What its reviewer sees; `version` names exactly this. Each of `performance_ids` would go on sale. */
export interface EventReview {
  review: Review; version: string; event: Event; is_public: boolean; performance_ids: string[]; checklist: ChecklistItem[]; history: Review[]
  organisation_id: string; published_count: number; is_reviewed: boolean | null; reviewed_by_default: boolean
}
export type ScheduleKind =
  | 'sale_opens' | 'sale_ends' | 'returns_on_sale' | 'refund_fee' | 'refunds_end' | 'full_refunds_end' | 'names_fixed' | 'doors' | 'starts' | 'ends'
  | 'closes'
/** One thing that happens by itself; of a draft only if that is published before. */
export interface ScheduleItem {
  at: string; kind: ScheduleKind; performance_id: string | null; starts_at: string | null; is_draft: boolean; ticket_types: Text[]
  fee_basis_points: number | null
}
export interface EventSchedule { timezone: string; items: ScheduleItem[]; more: number }

/** An event on its way: what its organiser does, and what happens by itself. */
export function stageRoutes(transport: Transport) {
  const of = (eventId: string) => `/organiser/events/${encodeURIComponent(eventId)}`
  const put = (method: 'POST' | 'DELETE', eventId: string, what: string) => transport.json<OrganiserEvent>(method, `${of(eventId)}/${what}`)
  return {
    handIn: (eventId: string) => put('POST', eventId, 'review'),
    takeBack: (eventId: string) => put('DELETE', eventId, 'review'),
    archive: (eventId: string) => put('POST', eventId, 'archive'),
    unarchive: (eventId: string) => put('DELETE', eventId, 'archive'),
    history: (eventId: string, signal?: AbortSignal) => transport.json<{ items: Review[] }>('GET', `${of(eventId)}/reviews`, { signal }),
    schedule: (eventId: string, signal?: AbortSignal) => transport.json<EventSchedule>('GET', `${of(eventId)}/schedule`, { signal }),
  }
}

/** The queue of the platform's reviewers. */
export function reviewRoutes(transport: Transport) {
  const of = (reviewId: string) => `/staff/event-reviews/${encodeURIComponent(reviewId)}`
  const post = (path: string, body: unknown, key: string) => transport.json<EventReview>('POST', path, { body, idempotencyKey: key })
  return {
    list: (cursor?: string) => transport.json<Page<ReviewLine>>('GET', '/staff/event-reviews', { query: { cursor } }),
    get: (reviewId: string, signal?: AbortSignal) => transport.json<EventReview>('GET', of(reviewId), { signal }),
    /** Refused as `review-outdated` when the event has changed since, as `review-decided` when somebody else was faster. */
    approve: (reviewId: string, decision: { version: string }, key: string) => post(`${of(reviewId)}/approval`, decision, key),
    sendBack: (reviewId: string, decision: { version: string; reason: string }, key: string) => post(`${of(reviewId)}/return`, decision, key),
    sayOfOrganiser: (organisationId: string, isReviewed: boolean) =>
      transport.json<{ is_reviewed: boolean }>('PUT', `/staff/organisers/${encodeURIComponent(organisationId)}/review`, { body: { is_reviewed: isReviewed } }),
  }
}
