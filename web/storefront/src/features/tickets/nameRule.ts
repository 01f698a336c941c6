import type { RealNameRule, TicketAttendee } from '@onsale/api'

/** Whether a ticket can be given to another person: not at all, no more, too late, or so many times until then. */
export type NameChange = { state: 'never' } | { state: 'used-up' } | { state: 'over' | 'open'; until: string; left: number }

const HOUR_MS = 3_600_000

export function nameChangeOf(rule: RealNameRule | null | undefined, attendee: TicketAttendee, startsAt: string, now: number): NameChange {
  const changes = rule?.name_changes ?? null
  if (changes === null) return { state: 'never' }
  const left = changes.most - attendee.changes
  const until = Date.parse(startsAt) - changes.until_hours_before * HOUR_MS
  if (left <= 0) return { state: 'used-up' }
  return { state: now < until ? 'open' : 'over', until: new Date(until).toISOString(), left }
}
