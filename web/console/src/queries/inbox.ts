import { inboxRoutes, type ExceptionAction, type ExceptionPage } from '@onsale/api'
import { useApi } from '@onsale/session'
import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/vue-query'
import { toValue, type MaybeRefOrGetter } from 'vue'
import { keys } from './keys'

const INTERVAL_MS = 15_000

export function useInbox(state: MaybeRefOrGetter<'open' | 'resolved'>) {
  const inbox = inboxRoutes(useApi().transport)
  return useInfiniteQuery(() => ({
    queryKey: [...keys.inbox, toValue(state)],
    queryFn: ({ signal, pageParam }: { signal: AbortSignal; pageParam: string }) => inbox.list(toValue(state), pageParam, signal),
    initialPageParam: '',
    getNextPageParam: (page: ExceptionPage) => page.next_cursor,
    refetchInterval: INTERVAL_MS,
  }))
}

export function useResolveException() {
  const inbox = inboxRoutes(useApi().transport)
  const cache = useQueryClient()
  return useMutation({
    mutationFn: ({ id, action, note }: { id: string; action: ExceptionAction; note: string }) => inbox.resolve(id, action, note),
    onSettled: () => Promise.all([cache.invalidateQueries({ queryKey: keys.inbox }), cache.invalidateQueries({ queryKey: keys.orders })]),
  })
}
