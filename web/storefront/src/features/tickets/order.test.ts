import type { Ticket } from '@onsale/api'
import { describe, expect, it } from 'vitest'
import { groupTickets } from './order'

const NOW = Date.parse('2026-12-10T12:00:00Z')
const ticket = (id: string, startsAt: string, seat?: string): Ticket => ({ id, starts_at: startsAt, seat: seat ? { id: seat, label: seat } : null }) as Ticket

describe('the ticket wallet', () => {
  it('keeps void tickets apart, whenever their show is', () => {
    const tickets = [{ ...ticket('void', '2026-12-20T12:00:00Z'), state: 'void' as const }, ticket('valid', '2026-12-20T12:00:00Z')]
    const { upcoming, past, dead } = groupTickets(tickets, NOW)
    expect([upcoming, past, dead].map((group) => group.map(({ id }) => id))).toEqual([['valid'], [], ['void']])
  })

  it('has upcoming soonest first, seats in number order, past latest first', () => {
    const { upcoming, past } = groupTickets([
      ticket('later', '2026-12-20T12:00:00Z'), ticket('ten', '2026-12-11T12:00:00Z', 'Row A, Seat 10'), ticket('two', '2026-12-11T12:00:00Z', 'Row A, Seat 2'),
      ticket('old', '2026-11-01T12:00:00Z'), ticket('yesterday', '2026-12-09T12:00:00Z'), ticket('running', '2026-12-10T05:00:00Z'),
    ], NOW)
    expect(upcoming.map(({ id }) => id)).toEqual(['running', 'two', 'ten', 'later'])
    expect(past.map(({ id }) => id)).toEqual(['yesterday', 'old'])
  })
})
