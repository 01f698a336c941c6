import type { Ticket } from '@onsale/api'
import type { IconName } from '@onsale/design'

export interface TicketLook { name: Ticket['state'] | 'cancelled' | 'postponed'; tone: 'success' | 'neutral' | 'warning' | 'danger'; icon: IconName }

const STATES: Readonly<Record<Ticket['state'], TicketLook>> = {
  valid: { name: 'valid', tone: 'success', icon: 'success' },
  used: { name: 'used', tone: 'neutral', icon: 'check' },
  void: { name: 'void', tone: 'danger', icon: 'danger' },
}
const CHANGES: Readonly<Record<'cancelled' | 'postponed', TicketLook>> = {
  cancelled: { name: 'cancelled', tone: 'danger', icon: 'danger' },
  postponed: { name: 'postponed', tone: 'warning', icon: 'calendar' },
}

/** What a ticket says of itself: that its show is off or at another time matters more than that it is valid. */
export function lookOf(ticket: Pick<Ticket, 'state' | 'change'>): TicketLook {
  // What a phone kept from earlier has no change.
  return (ticket.state === 'valid' && ticket.change && CHANGES[ticket.change.kind]) || STATES[ticket.state]
}
