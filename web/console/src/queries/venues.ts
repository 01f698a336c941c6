import { createAttempt, type VenueDraft } from '@onsale/api'
import { useMutation, useQuery, useQueryClient } from '@tanstack/vue-query'
import { toValue, type MaybeRefOrGetter } from 'vue'
import { readAllPages } from './allPages'
import { useApi } from '@onsale/session'
import { closeAttempt } from './attempts'
import { keys } from './keys'

export function useVenues() {
  const api = useApi()
  return useQuery({ queryKey: keys.venues, queryFn: () => readAllPages((cursor) => api.organiser.venues(cursor)) })
}

export function useCreateVenue() {
  const api = useApi()
  const cache = useQueryClient()
  const attempt = createAttempt()
  return useMutation({
    mutationFn: (draft: VenueDraft) => api.organiser.createVenue(draft, attempt.keyFor(draft)),
    onSuccess: () => cache.invalidateQueries({ queryKey: keys.venues }),
    onSettled: (_answer, fault) => closeAttempt(attempt, fault),
  })
}

/** Plans of a venue; waits while no venue is chosen. */
export function usePlans(venueId: MaybeRefOrGetter<string | null>) {
  const api = useApi()
  return useQuery({
    queryKey: () => keys.plans(toValue(venueId) ?? ''),
    queryFn: () => readAllPages((cursor) => api.organiser.plans(toValue(venueId) ?? '', cursor)),
    enabled: () => toValue(venueId) !== null,
  })
}

export function useImportPlan(venueId: MaybeRefOrGetter<string>) {
  const api = useApi()
  const cache = useQueryClient()
  const attempt = createAttempt()
  return useMutation({
    mutationFn: (plan: unknown) => api.organiser.importPlan(toValue(venueId), plan, attempt.keyFor(plan)),
    onSuccess: () => cache.invalidateQueries({ queryKey: keys.plans(toValue(venueId)) }),
    onSettled: (_answer, fault) => closeAttempt(attempt, fault),
  })
}

/** A plan never changes once it is imported, so its drawing is read once. */
export function usePlanChart(planId: MaybeRefOrGetter<string | null>) {
  const api = useApi()
  return useQuery({
    queryKey: () => keys.planChart(toValue(planId) ?? ''),
    queryFn: () => api.organiser.planChart(toValue(planId) ?? ''),
    enabled: () => toValue(planId) !== null,
    staleTime: Infinity,
  })
}
