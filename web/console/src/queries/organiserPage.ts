import { ownPageRoutes, type OrganiserWish } from '@onsale/api'
import { useApi } from '@onsale/session'
import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/vue-query'
import { keys } from './keys'

export function useOwnPage(isEnabled: () => boolean) {
  const routes = ownPageRoutes(useApi().transport)
  return useQuery({ queryKey: keys.ownPage, queryFn: ({ signal }) => routes.get(signal), enabled: isEnabled })
}

/** What would be shown of a colour; computed by the server, as it will be. */
export function usePalette(color: () => string) {
  const routes = ownPageRoutes(useApi().transport)
  return useQuery({ queryKey: keys.palette(color), queryFn: ({ signal }) => routes.palette(color(), signal), staleTime: Infinity, placeholderData: keepPreviousData })
}

export function useSaveOwnPage() {
  const routes = ownPageRoutes(useApi().transport)
  const cache = useQueryClient()
  return useMutation({
    mutationFn: ({ wish, revision }: { wish: OrganiserWish; revision: number }) => routes.save(wish, revision),
    onSuccess: (page) => cache.setQueryData(keys.ownPage, page),
  })
}
