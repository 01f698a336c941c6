import type { ChecklistItem, OrganiserEvent } from '@onsale/api'
import type { RouteLocationRaw } from 'vue-router'

/** Where what is missing is mended: the field, the page that adds, or the line of the performance. */
export function mendingPlace(item: ChecklistItem, eventId: string): RouteLocationRaw {
  const params = { eventId }
  switch (item.page) {
    case 'content':
      return { name: 'event-content', params, ...(item.pointer === null ? {} : { query: { field: item.pointer } }) }
    case 'performances':
      return { name: 'performance-new', params }
    case 'performance':
      return { name: 'event', params, hash: `#${performanceAnchor(item.performance_id ?? '')}` }
  }
}

export function performanceAnchor(performanceId: string): string {
  return `performance-${performanceId}`
}

/** What keeps an event from being published. */
export function blockingItems(event: OrganiserEvent): ChecklistItem[] {
  return event.checklist.filter((item) => item.is_blocking)
}

/** What publication would make public now. */
export function draftsOf(event: OrganiserEvent): OrganiserEvent['performances'] {
  return event.performances.filter((performance) => performance.status === 'draft')
}

/** How much becomes public, for the question before it does. */
export function publicationSize(event: OrganiserEvent): { performances: number; tickets: number } {
  const drafts = draftsOf(event)
  const types = drafts.flatMap((performance) => performance.ticket_types)
  return { performances: drafts.length, tickets: types.reduce((sum, type) => sum + type.capacity, 0) }
}

/** Where there is something to publish, or to say about it. */
export function isOnTheWay(event: OrganiserEvent): boolean {
  return event.status === 'draft' || draftsOf(event).length > 0
}
