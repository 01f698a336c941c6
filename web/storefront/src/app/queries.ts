import { isProblem } from '@onsale/api'
import { useApi } from '@onsale/session'
import { QueryClient, useQuery } from '@tanstack/vue-query'
import { toValue, type MaybeRefOrGetter } from 'vue'

const RETRIES_MAX = 2
const CATALOG_FRESH_MS = 60_000

export function createQueries(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 5_000,
        // A refusal stays a refusal; only what may pass by itself is tried again.
        retry: (failures, error) => failures < RETRIES_MAX && isProblem(error) && error.isTransient,
        // Off line the request fails at once and the page says so, instead of waiting in silence.
        networkMode: 'always',
      },
    },
  })
}

/** One performance with its event's title, venue and poster; shared by checkout, orders and choosing. */
export function usePerformance(performanceId: MaybeRefOrGetter<string | undefined>) {
  const api = useApi()
  return useQuery({
    queryKey: ['performance', performanceId],
    queryFn: ({ signal }) => api.catalog.performance(toValue(performanceId) ?? '', signal),
    enabled: () => Boolean(toValue(performanceId)),
    staleTime: CATALOG_FRESH_MS,
  })
}
