import type { Api, Session, User } from '@onsale/api'
import type { QueryClient } from '@tanstack/vue-query'
import { computed, inject, shallowRef, type App, type ComputedRef, type InjectionKey } from 'vue'
import { forgetTickets } from './ticketStore'

export interface SignedIn {
  user: ComputedRef<User | null>
  isSignedIn: ComputedRef<boolean>
  signIn(session: Session): void
  rename(user: User): void
  /** Signs out here at once, whatever the server says: a lost network must not keep a session in a shared phone. */
  signOut(): Promise<void>
}

const KEY: InjectionKey<SignedIn> = Symbol('signed-in')

export function installSession(app: App, api: Api, queries: QueryClient): SignedIn {
  const session = shallowRef(api.session.read())
  api.session.subscribe((next) => {
    const changed = next?.user.id !== session.value?.user.id
    session.value = next
    // What the last person could see is nobody else's.
    if (changed) queries.clear()
  })
  const signedIn: SignedIn = {
    user: computed(() => session.value?.user ?? null),
    isSignedIn: computed(() => session.value !== null),
    signIn: (next) => api.session.write(next),
    rename(user) {
      const current = api.session.read()
      if (current !== null) api.session.write({ ...current, user })
    },
    async signOut() {
      const ended = api.auth.signOut().catch(() => undefined)
      api.session.write(null)
      forgetTickets()
      await ended
    },
  }
  app.provide(KEY, signedIn)
  return signedIn
}

export function useSignedIn(): SignedIn {
  const signedIn = inject(KEY)
  if (signedIn === undefined) throw new Error('no session installed: see main.ts')
  return signedIn
}
