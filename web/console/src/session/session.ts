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
  /** True when the person may use this console at all. */
  readonly isOrganiser: ComputedRef<boolean>
  keep(session: Session): void
  forget(): void
}

export function useSession(): SessionAccess {
  const state = inject(SESSION)
  if (state === undefined) throw new Error('installSession(app, store) was not called.')
  const user = computed(() => state.session.value?.user ?? null)
  return {
    user,
    isOrganiser: computed(() => user.value !== null && mayOrganise(user.value)),
    keep: (session) => state.store.write(session),
    forget: () => state.store.write(null),
  }
}

export function mayOrganise(user: User): boolean {
  return user.roles.includes('organiser') || user.roles.includes('admin')
}
