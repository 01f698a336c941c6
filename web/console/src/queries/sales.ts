import type { OrganiserEvent, Sales, TicketType } from '@onsale/api'
import { useApi } from '@onsale/session'
import { useQuery, useQueryClient } from '@tanstack/vue-query'
import { toValue, type MaybeRefOrGetter } from 'vue'
import { readAllPages } from './allPages'
import { eventQuery, eventsQuery } from './events'
import { keys } from './keys'

export const LIVE_INTERVAL_MS = 2_000
export const OVERVIEW_INTERVAL_MS = 10_000
/** Where a show is does not change once it sells. */
const PLACE_FRESH_MS = 600_000

/** Sales with what only their event knows: on whose clock they run, and the ticket types by which colours are given. */
export interface PlacedSales extends Sales {
  readonly timezone: string
  readonly types: readonly TicketType[]
}

export function useSalesOverview() {
  const api = useApi()
  const cache = useQueryClient()
  return useQuery({
    queryKey: keys.sales,
    queryFn: async () => {
      const [sales, events] = await Promise.all([
        readAllPages((cursor) => api.organiser.sales(cursor)),
        cache.fetchQuery({ ...eventsQuery(api), staleTime: PLACE_FRESH_MS }),
      ])
      return sales.map((one) => placed(one, events))
    },
    refetchInterval: OVERVIEW_INTERVAL_MS,
  })
}

/** Read every two seconds while the page is looked at; keeps the last figures while the connection is lost. */
export function usePerformanceSales(performanceId: MaybeRefOrGetter<string>) {
  const api = useApi()
  const cache = useQueryClient()
  return useQuery({
    queryKey: () => keys.performanceSales(toValue(performanceId)),
    queryFn: async () => {
      const sales = await api.organiser.performanceSales(toValue(performanceId))
      return placed(sales, [await cache.fetchQuery({ ...eventQuery(api, sales.event_id), staleTime: PLACE_FRESH_MS })])
    },
    refetchInterval: LIVE_INTERVAL_MS,
    // A failed reading is repeated by the interval anyway; a retry in between would only delay the word "stale".
    retry: false,
  })
}

/** A performance that its event does not have any more is shown in UTC: pages name a clock that is not the reader's. */
function placed(sales: Sales, events: readonly OrganiserEvent[]): PlacedSales {
  const event = events.find(({ id }) => id === sales.event_id)
  const performance = event?.performances.find(({ id }) => id === sales.performance_id)
  return { ...sales, timezone: performance?.timezone ?? 'UTC', types: performance?.ticket_types ?? [] }
}
