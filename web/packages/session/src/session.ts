import { isHalfSignedIn, isViewed, type Api, type Session, type User } from '@onsale/api'
import { computed, inject, shallowRef, type App, type ComputedRef, type InjectionKey } from 'vue'

export interface SessionAccess {
  readonly user: ComputedRef<User | null>
  /** The session of somebody whose second factor is still missing; nobody is signed in yet. */
  readonly half: ComputedRef<Session | null>
  readonly isSignedIn: ComputedRef<boolean>
  /** Until when somebody of the staff sees what this person sees; null for the person. */
  readonly viewedUntil: ComputedRef<string | null>
  keep(session: Session): void
  /** The person of the session under another name. */
  rename(user: User): void
  /** Ends the session here at once: a lost network must not keep it on a shared phone. Resolves when the server was told or cannot be. */
  signOut(): Promise<void>
}

export interface SessionEvents {
  /** Somebody else is here, or nobody: what the one before could see is nobody else's. */
  onPersonChanged(): void
  /** Somebody left on purpose: what this device keeps for them goes too. */
  onSignOut?(): void
}

const API: InjectionKey<Api> = Symbol('api')
const SESSION: InjectionKey<SessionAccess> = Symbol('session')

/** Gives the app its client and the person who uses it; once, before mount. */
export function installSession(app: App, api: Api, events: SessionEvents): SessionAccess {
  const session = shallowRef(api.session.read())
  api.session.subscribe((next) => {
    const isSomebodyElse = personOf(next)?.id !== personOf(session.value)?.id
    session.value = next
    if (isSomebodyElse) events.onPersonChanged()
  })
  const access: SessionAccess = {
    user: computed(() => personOf(session.value)),
    half: computed(() => (session.value !== null && isHalfSignedIn(session.value) ? session.value : null)),
    isSignedIn: computed(() => personOf(session.value) !== null),
    viewedUntil: computed(() => (isViewed(session.value) ? session.value.expires_at : null)),
    keep: (next) => api.session.write(next),
    rename(user) {
      const current = api.session.read()
      if (current !== null) api.session.write({ ...current, user })
    },
    async signOut() {
      // Sent with the token that is about to be forgotten; unheard, that token ends by itself.
      const told = api.auth.signOut().catch(() => undefined)
      api.session.write(null)
      events.onSignOut?.()
      await told
    },
  }
  app.provide(API, api)
  app.provide(SESSION, access)
  return access
}

function personOf(session: Session | null): User | null {
  return session === null || isHalfSignedIn(session) ? null : session.user
}

export function useSession(): SessionAccess {
  return provided(SESSION)
}

export function useApi(): Api {
  return provided(API)
}

function provided<Value>(key: InjectionKey<Value>): Value {
  const value = inject(key)
  if (value === undefined) throw new Error('installSession(app, api, …) was not called: see main.ts')
  return value
}
