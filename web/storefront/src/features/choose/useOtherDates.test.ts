import type { PerformanceSummary, TicketType } from '@onsale/api'
import { expect, it } from 'vitest'
import { otherDates } from './useOtherDates'

const NOW = Date.parse('2026-12-01T10:00:00Z')

function date(id: string, startsAt: string, saleStartsAt: string, saleEndsAt: string): PerformanceSummary {
  const type = { id: `${id}-type`, sale_starts_at: saleStartsAt, sale_ends_at: saleEndsAt } as TicketType
  return { id, starts_at: startsAt, ticket_types: [type] } as PerformanceSummary
}

it('offers the dates that sell now or later, soonest first, and never the one that is looked at', () => {
  const dates = [
    date('later', '2026-12-20T10:00:00Z', '2026-12-05T10:00:00Z', '2026-12-20T10:00:00Z'),
    date('this', '2026-12-02T10:00:00Z', '2026-11-01T10:00:00Z', '2026-12-02T10:00:00Z'),
    date('past', '2026-11-30T10:00:00Z', '2026-11-01T10:00:00Z', '2026-11-30T10:00:00Z'),
    date('open', '2026-12-10T10:00:00Z', '2026-11-01T10:00:00Z', '2026-12-10T10:00:00Z'),
  ]
  expect(otherDates(dates, 'this', NOW).map(({ performance, sale }) => [performance.id, sale.kind])).toEqual([['open', 'open'], ['later', 'not-yet']])
})

it('offers at most six', () => {
  const dates = Array.from({ length: 9 }, (_, at) => date(`d${at}`, `2026-12-1${at}T10:00:00Z`, '2026-11-01T10:00:00Z', '2026-12-31T10:00:00Z'))
  expect(otherDates(dates, 'this', NOW).map(({ performance }) => performance.id)).toEqual(['d0', 'd1', 'd2', 'd3', 'd4', 'd5'])
})
