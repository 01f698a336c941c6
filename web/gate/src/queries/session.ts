import { useMutation, useQueryClient } from '@tanstack/vue-query'
import { useSession } from '@/session/session'
import { useApi } from './api'

export function useSendCode() {
  const api = useApi()
  return useMutation({ mutationFn: (phone: string) => api.auth.sendCode(phone) })
}

export function useSignIn() {
  const api = useApi()
  const cache = useQueryClient()
  const { keep } = useSession()
  return useMutation({
    mutationFn: (credentials: { phone: string; code: string }) => api.auth.signIn(credentials.phone, credentials.code),
    onSuccess: (session) => {
      cache.clear()
      keep(session)
    },
  })
}

/** Forgets the session on this device in any case; the server is told when it can be reached. */
export function useSignOut(): () => Promise<void> {
  const api = useApi()
  const cache = useQueryClient()
  const { forget } = useSession()
  return async () => {
    try {
      await api.auth.signOut()
    } catch {
      // Signing out must work without a network too; the token expires by itself.
    }
    forget()
    cache.clear()
  }
}
