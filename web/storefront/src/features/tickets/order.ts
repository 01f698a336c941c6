import type { Ticket } from '@onsale/api'

/** A ticket belongs to the past some hours after its start: late shows and long festivals stay at hand. */
const OVER_AFTER_MS = 8 * 3_600_000

export interface TicketGroups { upcoming: Ticket[]; past: Ticket[]; dead: Ticket[] }

/** Upcoming soonest first, past latest first, and what admits nobody any more by itself; seats of one performance by their label, 2 before 10. */
export function groupTickets(tickets: readonly Ticket[], now: number): TicketGroups {
  const bySeat = (left: Ticket, right: Ticket): number => (left.seat?.label ?? '').localeCompare(right.seat?.label ?? '', undefined, { numeric: true })
  const byStart = tickets.filter((ticket) => ticket.state !== 'void').sort((left, right) => Date.parse(left.starts_at) - Date.parse(right.starts_at) || bySeat(left, right))
  const isOver = (ticket: Ticket): boolean => Date.parse(ticket.starts_at) + OVER_AFTER_MS < now
  const dead = tickets.filter((ticket) => ticket.state === 'void').sort((left, right) => Date.parse(right.starts_at) - Date.parse(left.starts_at) || bySeat(left, right))
  return { dead, upcoming: byStart.filter((ticket) => !isOver(ticket)), past: byStart.filter(isOver).reverse() }
}
