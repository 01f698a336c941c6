import { accountRoutes, type AccountLookup } from '@onsale/api'
import { useApi } from '@onsale/session'
import { useMutation } from '@tanstack/vue-query'

/** Each look is logged, so none is made that nobody asked for: nothing is cached, nothing is asked again by itself. */
export function useAccountLookup() {
  const routes = accountRoutes(useApi().transport)
  return useMutation({ mutationFn: (lookup: AccountLookup) => routes.lookUp(lookup) })
}

export function useSignOutAccount() {
  const routes = accountRoutes(useApi().transport)
  return useMutation({ mutationFn: ({ userId, reason }: { userId: string; reason: string }) => routes.signOut(userId, reason) })
}

export function useViewAccount() {
  const routes = accountRoutes(useApi().transport)
  return useMutation({ mutationFn: ({ userId, reason }: { userId: string; reason: string }) => routes.view(userId, reason) })
}
