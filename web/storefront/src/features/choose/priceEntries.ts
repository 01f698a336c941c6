import type { TicketType } from '@onsale/api'

/** A ticket type as the page shows it: its colour on the map and what is left of it. */
export interface PriceEntry {
  readonly type: TicketType
  readonly color: string
  /** Undefined until known. */
  readonly left: number | undefined
}

export function entryOf(entries: readonly PriceEntry[], ticketTypeId: string | null | undefined): PriceEntry | undefined {
  return entries.find((entry) => entry.type.id === ticketTypeId)
}
