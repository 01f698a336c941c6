import { settlementRoutes, type Locale, type SettlementDraft, type SettlementPage, type SettlementRoutes, type StatementFormat } from '@onsale/api'
import { useApi } from '@onsale/session'
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/vue-query'
import { toValue, type MaybeRefOrGetter } from 'vue'
import { keys } from './keys'

type Value = MaybeRefOrGetter<string>

export function useSettlements() {
  const routes = settlementRoutes(useApi().transport)
  return useInfiniteQuery({
    queryKey: [...keys.settlements, 'list'],
    queryFn: ({ signal, pageParam }: { signal: AbortSignal; pageParam: string }) => routes.list(pageParam, signal),
    initialPageParam: '',
    getNextPageParam: (page: SettlementPage) => page.next_cursor,
  })
}

export function useSettlement(settlementId: Value) {
  const routes = settlementRoutes(useApi().transport)
  return useQuery({ queryKey: () => [...keys.settlements, toValue(settlementId)], queryFn: ({ signal }) => routes.get(toValue(settlementId), signal) })
}

export function useSettlementOrganisers() {
  const routes = settlementRoutes(useApi().transport)
  return useQuery({ queryKey: [...keys.settlements, 'organisers'], queryFn: ({ signal }) => routes.organisers(signal) })
}

function useSettling<Wanted, Answer>(run: (routes: SettlementRoutes, wanted: Wanted) => Promise<Answer>) {
  const routes = settlementRoutes(useApi().transport)
  const cache = useQueryClient()
  return useMutation({ mutationFn: (wanted: Wanted) => run(routes, wanted), onSettled: () => cache.invalidateQueries({ queryKey: keys.settlements }) })
}

export function useDraftSettlement() {
  return useSettling((routes, draft: SettlementDraft) => routes.draft(draft))
}

export function useDecideSettlement(settlementId: Value) {
  const routes = settlementRoutes(useApi().transport)
  const cache = useQueryClient()
  return useMutation({
    mutationFn: async (decision: 'confirm' | 'discard') => { await routes[decision](toValue(settlementId)) },
    onSettled: (_answer, fault, decision) => {
      // What was discarded is not there to be read again.
      const isGone = decision === 'discard' && fault === null
      return cache.invalidateQueries({ queryKey: isGone ? [...keys.settlements, 'list'] : keys.settlements })
    },
  })
}

export function useStatement(settlementId: Value) {
  const routes = settlementRoutes(useApi().transport)
  return useMutation({ mutationFn: ({ format, language }: { format: StatementFormat; language: Locale }) => routes.statement(toValue(settlementId), format, language) })
}
