import { stageRoutes, type OrganiserEvent } from '@onsale/api'
import { useApi } from '@onsale/session'
import { useMutation, useQuery, useQueryClient } from '@tanstack/vue-query'
import { toValue, type MaybeRefOrGetter } from 'vue'
import { keepEvent } from './events'
import { keys } from './keys'

/** What will happen of an event by itself. */
export function useSchedule(eventId: MaybeRefOrGetter<string>) {
  const routes = stageRoutes(useApi().transport)
  return useQuery({ queryKey: () => keys.eventSchedule(toValue(eventId)), queryFn: ({ signal }) => routes.schedule(toValue(eventId), signal) })
}

/** What the platform has said of an event, newest first. */
export function useReviewHistory(eventId: MaybeRefOrGetter<string>, isEnabled: () => boolean) {
  const routes = stageRoutes(useApi().transport)
  return useQuery({
    queryKey: () => keys.eventReviews(toValue(eventId)), queryFn: ({ signal }) => routes.history(toValue(eventId), signal), enabled: isEnabled,
  })
}

/** Handing in, taking back, putting away, bringing back: each answers with the event as it is then, and is safe to repeat. */
export function useStageMove(eventId: MaybeRefOrGetter<string>, move: 'handIn' | 'takeBack' | 'archive' | 'unarchive') {
  const routes = stageRoutes(useApi().transport)
  const cache = useQueryClient()
  return useMutation({
    mutationFn: () => routes[move](toValue(eventId)),
    onSuccess: (event: OrganiserEvent) => {
      keepEvent(cache, event)
      return cache.invalidateQueries({ queryKey: keys.eventReviews(event.id) })
    },
    // What was refused says that the event is another than the page shows.
    onError: () => cache.invalidateQueries({ queryKey: keys.event(toValue(eventId)) }),
  })
}
