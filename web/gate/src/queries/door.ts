import type { CheckInRequest } from '@onsale/api'
import { useQuery, useQueryClient } from '@tanstack/vue-query'
import { useApi } from '@onsale/session'

const COUNTS_INTERVAL_MS = 5_000
const PERFORMANCES = ['gate-performances'] as const

/** The performances this person may admit to, with live counts of tickets issued and guests admitted. */
export function useGatePerformances() {
  const api = useApi()
  return useQuery({
    queryKey: PERFORMANCES,
    queryFn: async () => (await api.tickets.gatePerformances()).items,
    refetchInterval: COUNTS_INTERVAL_MS,
  })
}

/** One scan, one request; `key` makes its repeats safe. `recount` asks for the counts without waiting for the interval. */
export function useCheckIn() {
  const api = useApi()
  const cache = useQueryClient()
  return {
    checkIn: (request: CheckInRequest, key: string) => api.tickets.checkIn(request, key),
    recount: () => void cache.invalidateQueries({ queryKey: PERFORMANCES }),
  }
}
