import type { Event, EventAvailability } from '@onsale/api'
import type { Known } from './view'

const PATIENCE_MS = 10_000

/** What everybody may read of an event: no cookie goes along and nothing of the page. */
export async function readEvent(origin: string, eventId: string, signal: AbortSignal): Promise<Known> {
  try {
    const answer = await ask(`${origin}/api/v1/events/${encodeURIComponent(eventId)}`, signal)
    if (answer.status === 404) return { state: 'gone' }
    if (!answer.ok) return { state: 'failed' }
    const event = (await answer.json()) as Event
    return { state: 'ready', event, stock: await readStock(origin, eventId, signal) }
  } catch (error) {
    if (signal.aborted) throw error
    return { state: navigator.onLine ? 'failed' : 'offline' }
  }
}

/** How much is left; what is not known is not sold out. */
export async function readStock(origin: string, eventId: string, signal: AbortSignal): Promise<EventAvailability | undefined> {
  try {
    const answer = await ask(`${origin}/api/v1/events/${encodeURIComponent(eventId)}/availability`, signal)
    return answer.ok ? ((await answer.json()) as EventAvailability) : undefined
  } catch (error) {
    if (signal.aborted) throw error
    return undefined
  }
}

function ask(address: string, signal: AbortSignal): Promise<Response> {
  return fetch(address, { credentials: 'omit', headers: { Accept: 'application/json' }, signal: AbortSignal.any([signal, AbortSignal.timeout(PATIENCE_MS)]) })
}
