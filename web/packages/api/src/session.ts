import type { Session } from './types'
import { VIEW_KEY } from './view'

/** Where the session lives. The client reads it for each request, so another tab's sign-out counts at once. */
export interface SessionStore {
  read(): Session | null
  write(session: Session | null): void
  /** Called when this or another tab changes the session; returns the unsubscribe. */
  subscribe(listener: (session: Session | null) => void): () => void
}

/** The phone was proved and the second factor was not. What an older version has kept has no step, and was whole. */
export function isHalfSignedIn(session: Pick<Session, 'user'> & { step?: Session['step'] }): boolean {
  return session.step === 'present' || session.step === 'enrol'
}

const STORAGE_KEY = 'onsale.session'

/** A session kept in localStorage and shared by the tabs and apps of this origin; where staff look as somebody, their look in this tab. */
export function createSessionStore(storage: Storage = localStorage, tab: Storage = sessionStorage): SessionStore {
  const listeners = new Set<(session: Session | null) => void>()
  const read = (): Session | null => parseSession(tab.getItem(VIEW_KEY)) ?? parseSession(storage.getItem(STORAGE_KEY))
  const notify = (): void => {
    const session = read()
    for (const listener of listeners) listener(session)
  }
  window.addEventListener('storage', (event) => {
    if (event.key === STORAGE_KEY || event.key === null) notify()
  })
  return {
    read,
    write(session) {
      const wasLooking = tab.getItem(VIEW_KEY) !== null
      tab.removeItem(VIEW_KEY)
      if (session !== null) storage.setItem(STORAGE_KEY, JSON.stringify(session))
      // The end of a look is not that of the browser's own session.
      else if (!wasLooking) storage.removeItem(STORAGE_KEY)
      notify()
    },
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}

/** What another version of the app may have left behind counts as signed out. */
function parseSession(raw: string | null): Session | null {
  if (raw === null) return null
  try {
    const value = JSON.parse(raw) as Partial<Session> | null
    return value?.access_token && value.refresh_token && value.user ? (value as Session) : null
  } catch {
    return null
  }
}
