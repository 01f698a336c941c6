import type { Session, SessionStore, User } from '@onsale/api'
import { computed, inject, shallowRef, type App, type ComputedRef, type InjectionKey, type ShallowRef } from 'vue'

interface SessionState {
  readonly store: SessionStore
  readonly session: Readonly<ShallowRef<Session | null>>
}

const SESSION: InjectionKey<SessionState> = Symbol('session')

export function installSession(app: App, store: SessionStore): void {
  const session = shallowRef(store.read())
  store.subscribe((next) => {
    session.value = next
  })
  app.provide(SESSION, { store, session })
}

export interface SessionAccess {
  readonly user: ComputedRef<User | null>
  keep(session: Session): void
  forget(): void
}

export function useSession(): SessionAccess {
  const state = inject(SESSION)
  if (state === undefined) throw new Error('installSession(app, store) was not called.')
  return {
    user: computed(() => state.session.value?.user ?? null),
    keep: (session) => state.store.write(session),
    forget: () => state.store.write(null),
  }
}
