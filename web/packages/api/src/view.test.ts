import { beforeEach, expect, it, vi } from 'vitest'
import { createSessionStore } from './session'
import { adoptView, isViewed, openView } from './view'
import type { Session } from './types'

const user = { id: 'li', phone_masked: '138****0001', name: null, roles: ['buyer' as const], organisation_id: null }
const own: Session = { access_token: 'a', refresh_token: 'r', expires_at: '2026-11-23T12:00:00Z', user: { ...user, id: 'staff' }, step: 'done' }
const look = { access_token: 'look', expires_at: '2026-11-23T12:15:00Z', user }

beforeEach(() => {
  localStorage.clear()
  sessionStorage.clear()
  window.history.replaceState(null, '', '/')
  vi.spyOn(window, 'open').mockReturnValue(null)
})

function opened(): void {
  openView(look)
  window.history.replaceState(null, '', '/view')
  adoptView()
}

it('a look is in one tab, beside the session of the browser', () => {
  const store = createSessionStore()
  store.write(own)
  opened()
  expect(window.location.pathname).toBe('/orders')
  expect([store.read()?.access_token, isViewed(store.read())]).toEqual(['look', true])
  store.write(null)
  expect([store.read(), isViewed(store.read())]).toEqual([own, false])
  store.write(null)
  expect(store.read()).toBeNull()
})

it('a look is left once, for the page that is opened for it and no other', () => {
  openView(look)
  adoptView()
  expect(sessionStorage.length).toBe(0)
  opened()
  sessionStorage.clear()
  window.history.replaceState(null, '', '/view')
  adoptView()
  expect([window.location.pathname, sessionStorage.length]).toEqual(['/', 0])
})

it('who signs in looks no more', () => {
  opened()
  const store = createSessionStore()
  store.write(own)
  expect(store.read()).toEqual(own)
})
