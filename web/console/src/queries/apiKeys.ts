import { apiKeyRoutes, type ApiKeyWish } from '@onsale/api'
import { useApi } from '@onsale/session'
import { useMutation, useQuery, useQueryClient } from '@tanstack/vue-query'
import { keys } from './keys'

export function useApiKeys(isEnabled: () => boolean) {
  const routes = apiKeyRoutes(useApi().transport)
  return useQuery({ queryKey: keys.apiKeys, queryFn: ({ signal }) => routes.list(signal), enabled: isEnabled })
}

export function useMakeApiKey() {
  const routes = apiKeyRoutes(useApi().transport)
  const cache = useQueryClient()
  return useMutation({ mutationFn: (wish: ApiKeyWish) => routes.make(wish), onSettled: () => cache.invalidateQueries({ queryKey: keys.apiKeys }) })
}

export function useEndApiKey() {
  const routes = apiKeyRoutes(useApi().transport)
  const cache = useQueryClient()
  // Also when it was refused: it may be over already.
  return useMutation({ mutationFn: (keyId: string) => routes.end(keyId), onSettled: () => cache.invalidateQueries({ queryKey: keys.apiKeys }) })
}
