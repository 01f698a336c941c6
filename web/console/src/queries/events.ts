import { createAttempt, type EventCopy, type EventDraft, type OrganiserEvent, type PerformanceDraft, type SeriesDraft } from '@onsale/api'
import { useMutation, useQuery, useQueryClient, type QueryClient } from '@tanstack/vue-query'
import { toValue, type MaybeRefOrGetter } from 'vue'
import { readAllPages } from './allPages'
import { useApi } from '@onsale/session'
import { closeAttempt } from './attempts'
import { keys } from './keys'

export function useEvents(isEnabled: () => boolean = () => true) {
  const api = useApi()
  return useQuery({ queryKey: keys.events, queryFn: () => readAllPages((cursor) => api.organiser.events(cursor)), enabled: isEnabled })
}

export function useArchivedEvents(isEnabled: () => boolean) {
  const api = useApi()
  return useQuery({ queryKey: keys.archivedEvents, queryFn: () => readAllPages((cursor) => api.organiser.events(cursor, true)), enabled: isEnabled })
}

export function useEvent(eventId: MaybeRefOrGetter<string>) {
  const api = useApi()
  return useQuery(() => ({ queryKey: keys.event(toValue(eventId)), queryFn: () => api.organiser.event(toValue(eventId)) }))
}

export function useCreateEvent() {
  const api = useApi()
  const cache = useQueryClient()
  const attempt = createAttempt()
  return useMutation({
    mutationFn: (draft: EventDraft) => api.organiser.createEvent(draft, attempt.keyFor(draft)),
    onSuccess: (event) => keepEvent(cache, event),
    onSettled: (_answer, fault) => closeAttempt(attempt, fault),
  })
}

export function useCopyEvent() {
  const api = useApi()
  const cache = useQueryClient()
  const attempt = createAttempt()
  return useMutation({
    mutationFn: (copy: EventCopy) => api.organiser.copyEvent(copy, attempt.keyFor(copy)),
    onSuccess: (event) => keepEvent(cache, event),
    onSettled: (_answer, fault) => closeAttempt(attempt, fault),
  })
}

export function useUpdateEvent(eventId: MaybeRefOrGetter<string>) {
  const api = useApi()
  const cache = useQueryClient()
  return useMutation({
    mutationFn: (update: { change: Partial<EventDraft>; revision: number }) => api.organiser.updateEvent(toValue(eventId), update.change, update.revision),
    onSuccess: (event) => keepEvent(cache, event),
  })
}

export function useAddPerformance(eventId: MaybeRefOrGetter<string>) {
  const api = useApi()
  const cache = useQueryClient()
  const attempt = createAttempt()
  return useMutation({
    mutationFn: (draft: PerformanceDraft) => api.organiser.addPerformance(toValue(eventId), draft, attempt.keyFor(draft)),
    onSuccess: () => cache.invalidateQueries({ queryKey: keys.events }),
    onSettled: (_answer, fault) => closeAttempt(attempt, fault),
  })
}

export function useAddSeries(eventId: MaybeRefOrGetter<string>) {
  const api = useApi()
  const cache = useQueryClient()
  const attempt = createAttempt()
  return useMutation({
    mutationFn: (draft: SeriesDraft) => api.organiser.addSeries(toValue(eventId), draft, attempt.keyFor(draft)),
    onSuccess: () => cache.invalidateQueries({ queryKey: keys.events }),
    onSettled: (_answer, fault) => closeAttempt(attempt, fault),
  })
}

export function useRemovePerformance() {
  const api = useApi()
  const cache = useQueryClient()
  return useMutation({
    mutationFn: (performanceId: string) => api.organiser.removePerformance(performanceId),
    onSuccess: () => cache.invalidateQueries({ queryKey: keys.events }),
  })
}

export function usePublishEvent(eventId: MaybeRefOrGetter<string>) {
  const api = useApi()
  const cache = useQueryClient()
  return useMutation({
    mutationFn: () => api.organiser.publish(toValue(eventId)),
    onSuccess: (event) => {
      keepEvent(cache, event)
      return cache.invalidateQueries({ queryKey: keys.sales })
    },
  })
}

/** The answer is the newest truth of this event; the list is read again when it is next looked at. */
export function keepEvent(cache: QueryClient, event: OrganiserEvent): void {
  cache.setQueryData(keys.event(event.id), event)
  void cache.invalidateQueries({ queryKey: keys.eventSchedule(event.id) })
  void cache.invalidateQueries({ queryKey: keys.archivedEvents })
  void cache.invalidateQueries({ queryKey: keys.events, exact: true })
}
