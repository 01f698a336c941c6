import type { AccountLook } from './accounts'
import type { Session } from './types'

/** Staff see what somebody sees, in one tab: beside the session of this browser, which stays what it is. */
export interface ViewedSession extends Session { viewed: true }

export const VIEW_KEY = 'onsale.view'
/** What a page of ours leaves for the tab that it opens. In storage, and not in the address: only our own pages can write there. */
const HANDOVER_KEY = 'onsale.view-handover'
const VIEW_PATH = '/view'

export function isViewed(session: Session | null): session is ViewedSession {
  return session !== null && 'viewed' in session
}

/** Opens the pages of buyers in a new tab, as this account sees them. */
export function openView(look: AccountLook, storage: Storage = localStorage): void {
  // A look is not refreshed: it ends.
  const session = { access_token: look.access_token, refresh_token: 'none', expires_at: look.expires_at, user: look.user, step: 'done', viewed: true }
  storage.setItem(HANDOVER_KEY, JSON.stringify(session))
  window.open(VIEW_PATH, '_blank', 'noopener')
}

/** In the tab that was opened: takes what was left for it, once, and goes on to where the account's orders are. */
export function adoptView(storage: Storage = localStorage, tab: Storage = sessionStorage): void {
  if (window.location.pathname !== VIEW_PATH) return
  const left = storage.getItem(HANDOVER_KEY)
  storage.removeItem(HANDOVER_KEY)
  if (left !== null) tab.setItem(VIEW_KEY, left)
  window.history.replaceState(null, '', left === null ? '/' : '/orders')
}
