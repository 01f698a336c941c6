import type { OrganiserEvent } from '@onsale/api'

export interface PublicationStep {
  readonly name: 'texts' | 'venue' | 'performance' | 'review'
  readonly isDone: boolean
}

/** The way to publication as a person walks it; the server's list of problems has the last word in `review`. */
export function publicationSteps(event: OrganiserEvent): PublicationStep[] {
  const texts = [event.title, event.description, event.notices]
  return [
    { name: 'texts', isDone: texts.every((text) => text['zh-CN'].trim() !== '' && text.en.trim() !== '') },
    { name: 'venue', isDone: event.venue.id !== '' },
    { name: 'performance', isDone: event.performances.some((performance) => performance.ticket_types.length > 0) },
    { name: 'review', isDone: event.problems_before_publication.length === 0 },
  ]
}

/** How much becomes public, for the question before it does. */
export function publicationSize(event: OrganiserEvent): { performances: number; tickets: number } {
  const types = event.performances.flatMap((performance) => performance.ticket_types)
  return { performances: event.performances.length, tickets: types.reduce((sum, type) => sum + type.capacity, 0) }
}
