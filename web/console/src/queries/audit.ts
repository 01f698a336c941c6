import { auditRoutes, type AuditFilter, type LoggedChangePage } from '@onsale/api'
import { useApi } from '@onsale/session'
import { useInfiniteQuery, useMutation } from '@tanstack/vue-query'
import { toValue, type MaybeRefOrGetter } from 'vue'
import { keys } from './keys'

export function useAuditLog(filter: MaybeRefOrGetter<AuditFilter>) {
  const routes = auditRoutes(useApi().transport)
  return useInfiniteQuery(() => ({
    queryKey: [...keys.audit, toValue(filter)],
    queryFn: ({ signal, pageParam }: { signal: AbortSignal; pageParam: string }) => routes.list(toValue(filter), pageParam, signal),
    initialPageParam: '',
    getNextPageParam: (page: LoggedChangePage) => page.next_cursor,
  }))
}

export function useAuditFile() {
  const routes = auditRoutes(useApi().transport)
  return useMutation({ mutationFn: (filter: AuditFilter) => routes.file(filter) })
}
