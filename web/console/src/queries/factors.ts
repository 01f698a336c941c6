import { factorRoutes, type FactorRoutes } from '@onsale/api'
import { useApi } from '@onsale/session'
import { useMutation, useQuery, useQueryClient } from '@tanstack/vue-query'
import { keys } from './keys'

export function useFactors() {
  const routes = factorRoutes(useApi().transport)
  return useQuery({ queryKey: keys.factors, queryFn: ({ signal }) => routes.list(signal) })
}

function useFactorChange<Wanted, Answer>(run: (routes: FactorRoutes, wanted: Wanted) => Promise<Answer>) {
  const routes = factorRoutes(useApi().transport)
  const cache = useQueryClient()
  return useMutation({ mutationFn: (wanted: Wanted) => run(routes, wanted), onSettled: () => cache.invalidateQueries({ queryKey: keys.factors }) })
}

export function useRenameFactor() {
  return useFactorChange((routes, { factorId, name }: { factorId: string; name: string }) => routes.rename(factorId, name))
}

export function useRemoveFactor() {
  return useFactorChange((routes, factorId: string) => routes.remove(factorId))
}

export function useRenewCodes() {
  return useFactorChange((routes) => routes.renewCodes())
}
