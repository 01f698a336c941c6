import { campaignRoutes, type RefundCampaignPage } from '@onsale/api'
import { useApi } from '@onsale/session'
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/vue-query'
import { toValue, type MaybeRefOrGetter } from 'vue'
import { keys } from './keys'

type Value = MaybeRefOrGetter<string>
const MOVING_INTERVAL_MS = 2_000
const RESTING_INTERVAL_MS = 15_000

export function useCampaigns(performanceId: Value) {
  const routes = campaignRoutes(useApi().transport)
  return useInfiniteQuery(() => ({
    queryKey: [...keys.campaigns, 'list', toValue(performanceId)],
    queryFn: ({ signal, pageParam }: { signal: AbortSignal; pageParam: string }) => routes.list({ performance_id: toValue(performanceId), cursor: pageParam }, signal),
    initialPageParam: '',
    getNextPageParam: (page: RefundCampaignPage) => page.next_cursor,
  }))
}

/** How far it is, looked at again while money moves; providers answer for a while after the last request. */
export function useCampaignProgress(campaignId: Value) {
  const routes = campaignRoutes(useApi().transport)
  return useQuery({
    queryKey: () => [...keys.campaigns, toValue(campaignId)],
    queryFn: ({ signal }) => routes.progress(toValue(campaignId), signal),
    refetchInterval: ({ state: { data } }) => {
      const isMoving = data?.campaign.state === 'running' || data?.refunds.some(({ state }) => ['requested', 'due', 'pending'].includes(state))
      return isMoving ? MOVING_INTERVAL_MS : RESTING_INTERVAL_MS
    },
  })
}

export function useSteerCampaign(campaignId: Value) {
  const routes = campaignRoutes(useApi().transport)
  const cache = useQueryClient()
  return useMutation({
    mutationFn: (to: 'pause' | 'resume') => routes.steer(toValue(campaignId), to),
    onSettled: () => cache.invalidateQueries({ queryKey: keys.campaigns }),
  })
}

export function useCampaignReport(campaignId: Value) {
  const routes = campaignRoutes(useApi().transport)
  return useMutation({ mutationFn: () => routes.report(toValue(campaignId)) })
}
