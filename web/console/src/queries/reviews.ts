import { createAttempt, reviewRoutes, type EventReview } from '@onsale/api'
import { useApi } from '@onsale/session'
import { useMutation, useQuery, useQueryClient } from '@tanstack/vue-query'
import { toValue, type MaybeRefOrGetter } from 'vue'
import { readAllPages } from './allPages'
import { closeAttempt } from './attempts'
import { keys } from './keys'

const REFRESH_MS = 30_000

/** Events that wait for the platform, the longest first. */
export function useReviewQueue() {
  const routes = reviewRoutes(useApi().transport)
  return useQuery({ queryKey: keys.reviews, queryFn: () => readAllPages((cursor) => routes.list(cursor)), refetchInterval: REFRESH_MS })
}

export function useReview(reviewId: MaybeRefOrGetter<string>) {
  const routes = reviewRoutes(useApi().transport)
  return useQuery({ queryKey: () => keys.review(toValue(reviewId)), queryFn: ({ signal }) => routes.get(toValue(reviewId), signal) })
}

export interface Decision { version: string; reason?: string }

/** Yes, or back with a reason; whatever came of it, the queue and the event are read again. */
export function useDecideReview(reviewId: MaybeRefOrGetter<string>) {
  const routes = reviewRoutes(useApi().transport)
  const cache = useQueryClient()
  const attempt = createAttempt()
  return useMutation({
    mutationFn: ({ version, reason }: Decision) => {
      const [id, key] = [toValue(reviewId), attempt.keyFor({ version, reason })]
      return reason === undefined ? routes.approve(id, { version }, key) : routes.sendBack(id, { version, reason }, key)
    },
    onSuccess: (review: EventReview) => cache.setQueryData(keys.review(review.review.id), review),
    onSettled: (_answer, fault) => {
      closeAttempt(attempt, fault)
      return cache.invalidateQueries({ queryKey: keys.reviews })
    },
  })
}

export function useSayOfOrganiser() {
  const routes = reviewRoutes(useApi().transport)
  const cache = useQueryClient()
  return useMutation({
    mutationFn: (said: { organisationId: string; isReviewed: boolean }) => routes.sayOfOrganiser(said.organisationId, said.isReviewed),
    onSuccess: () => cache.invalidateQueries({ queryKey: keys.reviews }),
  })
}
