import { createAttempt, promiseRoutes, type Attempt, type Postponement, type PromiseRoutes, type PromisedPerformance, type RefundRulesChange, type Text } from '@onsale/api'
import { useApi } from '@onsale/session'
import { useMutation, useQuery, useQueryClient } from '@tanstack/vue-query'
import { toValue, type MaybeRefOrGetter } from 'vue'
import { closeAttempt } from './attempts'
import { keys } from './keys'

/** An event with what is promised of each of its performances. */
export function usePromises(eventId: MaybeRefOrGetter<string>) {
  const routes = promiseRoutes(useApi().transport)
  return useQuery({
    queryKey: () => keys.promises(toValue(eventId)),
    queryFn: ({ signal }) => routes.event(toValue(eventId), signal),
  })
}

/** Whatever came of it, the event is read again. */
function usePromise<Wanted>(eventId: MaybeRefOrGetter<string>, run: (routes: PromiseRoutes, wanted: Wanted, attempt: Attempt) => Promise<PromisedPerformance>) {
  const routes = promiseRoutes(useApi().transport)
  const cache = useQueryClient()
  const attempt = createAttempt()
  return useMutation({
    mutationFn: (wanted: Wanted) => run(routes, wanted, attempt),
    onSettled: async (_answer, fault) => {
      closeAttempt(attempt, fault)
      await Promise.all([
        cache.invalidateQueries({ queryKey: keys.promises(toValue(eventId)) }),
        cache.invalidateQueries({ queryKey: keys.events }),
      ])
    },
  })
}

export function useChangeRules(eventId: MaybeRefOrGetter<string>, performanceId: MaybeRefOrGetter<string>) {
  return usePromise(eventId, (routes, change: RefundRulesChange) => routes.changeRules(toValue(performanceId), change))
}

export function useCancelPerformance(eventId: MaybeRefOrGetter<string>, performanceId: MaybeRefOrGetter<string>) {
  return usePromise(eventId, (routes, reason: Text, attempt) => routes.cancel(toValue(performanceId), reason, attempt.keyFor(reason)))
}

export function usePostponePerformance(eventId: MaybeRefOrGetter<string>, performanceId: MaybeRefOrGetter<string>) {
  return usePromise(eventId, (routes, wanted: Postponement, attempt) => routes.postpone(toValue(performanceId), wanted, attempt.keyFor(wanted)))
}
