import type { components } from './schema'
import type { Transport } from './transport'

/**
 * Somebody of one's identity book for one performance. `token` goes into a hold until `expires_at`; `age` is in completed
 * years on the day, 18 for all who are older, null where the document does not say.
 */
export type AttendeeToken = components['schemas']['AttendeeToken']

/** Whom a ticket is for since it was changed. */
export type ChangedName = components['schemas']['ChangedName']

export function attendeeRoutes(transport: Transport) {
  return {
    /** Stores nothing, so it may be asked at any time; 404 where the performance asks for no names. */
    tokens(performanceId: string, identityIds: string[], signal?: AbortSignal) {
      const body = { performance_id: performanceId, identity_ids: identityIds } satisfies components['schemas']['AttendeeRequest']
      return transport.json<components['schemas']['AttendeeTokens']>('POST', '/me/attendee-tokens', { body, signal })
    },
    /** The same person again changes nothing, so it can be repeated. */
    change(holdId: string, place: number, token: string) {
      const body = { attendee: token } satisfies components['schemas']['NameChange']
      return transport.json<ChangedName>('PUT', `/holds/${encodeURIComponent(holdId)}/attendees/${String(place)}`, { body })
    },
  }
}
