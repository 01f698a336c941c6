import type { Ticket } from '@onsale/api'

const STORAGE_KEY = 'onsale.tickets'
/** A phone's storage is small and nobody holds more upcoming tickets than this. */
const TICKETS_MAX = 60

interface Stored { user_id: string; saved_at: string; tickets: Ticket[] }
export interface KeptTickets { savedAt: string; tickets: Ticket[] }

/** The last tickets seen on line, for the door of a venue without network. One person's at a time. */
export function keepTickets(userId: string, tickets: Ticket[], storage: Storage = localStorage): void {
  const kept = keptTickets(userId, storage)?.tickets ?? []
  const fresh = new Set(tickets.map((ticket) => ticket.id))
  const merged = [...tickets, ...kept.filter((ticket) => !fresh.has(ticket.id))].slice(0, TICKETS_MAX)
  const value: Stored = { user_id: userId, saved_at: new Date().toISOString(), tickets: merged }
  try {
    storage.setItem(STORAGE_KEY, JSON.stringify(value))
  } catch {
    // Full or forbidden storage: the page works on line as before.
  }
}

export function keptTickets(userId: string, storage: Storage = localStorage): KeptTickets | null {
  try {
    const value = JSON.parse(storage.getItem(STORAGE_KEY) ?? 'null') as Stored | null
    return value?.user_id === userId ? { savedAt: value.saved_at, tickets: value.tickets } : null
  } catch {
    return null
  }
}

export function forgetTickets(storage: Storage = localStorage): void {
  storage.removeItem(STORAGE_KEY)
}
