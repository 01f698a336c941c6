import type { OrganiserEvent } from '@onsale/api'

export interface EventFilter {
  readonly words: string
  /** A stage, "review" for all that the platform has to do with, or empty for all. */
  readonly status: string
}

/** True when every word is somewhere in the titles, city or venue of the event, in either language. */
export function matchesEvent(event: OrganiserEvent, filter: EventFilter): boolean {
  if (!isOf(event, filter.status)) return false
  const haystack = [event.title, event.subtitle, event.city, event.venue.name]
    .flatMap((text) => [text['zh-CN'], text.en])
    .join('\n')
    .toLowerCase()
  return filter.words.toLowerCase().split(/\s+/).every((word) => haystack.includes(word))
}

export function isOf(event: OrganiserEvent, status: string): boolean {
  if (status === '') return true
  if (status === 'review') return event.review?.state === 'submitted' || event.stage === 'sent_back'
  return event.stage === status
}

/** The first performance that is not over at `now`, or null. */
export function nextPerformance(event: OrganiserEvent, now: number): OrganiserEvent['performances'][number] | null {
  const coming = event.performances.filter((performance) => Date.parse(performance.ends_at) > now)
  return coming.sort((left, right) => left.starts_at.localeCompare(right.starts_at))[0] ?? null
}
