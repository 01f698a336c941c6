import { isProblem } from '@onsale/api'
import { useApi } from '@onsale/session'
import { useQuery, useQueryClient } from '@tanstack/vue-query'
import { onScopeDispose, watch } from 'vue'
import { isOlder, stockOf, type Stock } from './stock'
import { openStockStream } from './stockStream'

const POLL_MS = 3_000
/** While changes come by themselves: only so that nobody waits for ever for one that got lost. */
const POLL_LIVE_MS = 60_000

/**
 * What is left. It is asked for once, then changes are heard as they happen; where they are not, it is asked again
 * every few seconds while the page is seen. An unchanged answer costs a 304.
 */
export function useAvailability(performanceId: string) {
  const api = useApi()
  const queries = useQueryClient()
  const queryKey = ['availability', performanceId]
  const current = (): Stock | undefined => queries.getQueryData<Stock>(queryKey)
  let etag: string | null = null
  let isLive = false
  let stream: { close(): void } | null = null

  const query = useQuery({
    queryKey,
    queryFn: async ({ signal }): Promise<Stock> => {
      const known = current()
      const answer = await api.inventory.availability(performanceId, known && etag ? etag : undefined, signal)
      etag = answer.etag
      const latest = current()
      if (answer.body === null) {
        if (!latest) throw new Error('availability: 304 for a first request')
        return latest
      }
      return latest && isOlder(answer.body.version, latest.version) ? latest : stockOf(answer.body)
    },
    // A final refusal (no such performance) is not asked again; what may pass is.
    refetchInterval: ({ state: { error } }) => (isProblem(error) && !error.isTransient ? false : isLive ? POLL_LIVE_MS : POLL_MS),
    staleTime: 0,
    // Its version says whether it is the same; comparing it deeply finds nothing more.
    structuralSharing: false,
  })

  function listen(): void {
    stream = openStockStream({
      url: (since) => api.inventory.availabilityStream(performanceId, since),
      current,
      take: (stock) => void queries.setQueryData(queryKey, stock),
      onLive(next) {
        if (next === isLive) return
        isLive = next
        // The rhythm of asking is chosen anew whenever there is an answer.
        const stock = current()
        if (stock) queries.setQueryData(queryKey, stock)
      },
    })
  }

  if (typeof EventSource === 'function') {
    watch(query.data, (stock) => stock && !stream && listen(), { immediate: true })
    onScopeDispose(() => stream?.close())
  }
  return query
}
