import { useApi } from '@onsale/session'
import { useQuery } from '@tanstack/vue-query'
import { toValue, type MaybeRefOrGetter } from 'vue'
import { readAllPages } from './allPages'
import { keys } from './keys'

export const LIVE_INTERVAL_MS = 2_000
export const OVERVIEW_INTERVAL_MS = 10_000

export function useSalesOverview() {
  const api = useApi()
  return useQuery({
    queryKey: keys.sales,
    queryFn: () => readAllPages((cursor) => api.organiser.sales(cursor)),
    refetchInterval: OVERVIEW_INTERVAL_MS,
  })
}

/** Read every two seconds while the page is looked at; keeps the last figures while the connection is lost. */
export function usePerformanceSales(performanceId: MaybeRefOrGetter<string>) {
  const api = useApi()
  return useQuery({
    queryKey: () => keys.performanceSales(toValue(performanceId)),
    queryFn: () => api.organiser.performanceSales(toValue(performanceId)),
    refetchInterval: LIVE_INTERVAL_MS,
    // A failed reading is repeated by the interval anyway; a retry in between would only delay the word "stale".
    retry: false,
  })
}
