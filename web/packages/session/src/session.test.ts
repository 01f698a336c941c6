import { createApi, type Api, type Session, type SessionStore } from '@onsale/api'
import { describe, expect, it, vi } from 'vitest'
import { createApp } from 'vue'
import { isOfSomeEvents, mayAdmit, mayOrganise, maySee } from './access'
import { safeNext } from './next'
import { isPhone, plainPhone } from './phone'
import { installSession } from './session'

const sessionOf = (id: string): Session => ({
  access_token: `token of ${id}`, refresh_token: 'r', expires_at: '2026-12-01T10:00:00Z', step: 'done',
  user: { id, phone_masked: '138****0010', name: null, roles: ['buyer'], organisation_id: null },
})

function start(answer: () => Promise<Response> = () => Promise.resolve(new Response(null, { status: 204 }))) {
  const requests: Request[] = []
  const store = memoryStore(sessionOf('li'))
  const api: Api = createApi({
    session: store, locale: () => 'en', baseUrl: 'http://127.0.0.1/api/v1',
    fetch: (input, init) => {
      requests.push(new Request(input, init))
      return answer()
    },
  })
  const events = { onPersonChanged: vi.fn(), onSignOut: vi.fn() }
  return { session: installSession(createApp({}), api, events), store, requests, events }
}

function memoryStore(session: Session | null): SessionStore {
  const listeners: ((next: Session | null) => void)[] = []
  return {
    read: () => session,
    write(next) {
      session = next
      listeners.forEach((listener) => listener(next))
    },
    subscribe(listener) {
      listeners.push(listener)
      return () => undefined
    },
  }
}

describe('the session', () => {
  it('ends here at once and the server is told, with the token that ends', async () => {
    const { session, store, requests, events } = start()
    const told = session.signOut()
    expect([session.isSignedIn.value, store.read()]).toEqual([false, null])
    await told
    expect(requests.map(({ method, url, headers }) => [method, new URL(url).pathname, headers.get('Authorization')])).toEqual([
      ['DELETE', '/api/v1/auth/sessions/current', 'Bearer token of li'],
    ])
    expect([events.onSignOut.mock.calls.length, events.onPersonChanged.mock.calls.length]).toEqual([1, 1])
  })

  it('ends without a network too', async () => {
    const { session } = start(() => Promise.reject(new TypeError('offline')))
    await session.signOut()
    expect(session.user.value).toBeNull()
  })

  it('says when somebody else is here, and keeps quiet about a renewal', () => {
    const { session, store, events } = start()
    store.write({ ...sessionOf('li'), access_token: 'renewed' })
    expect(events.onPersonChanged).not.toHaveBeenCalled()
    session.keep(sessionOf('amy'))
    expect(session.user.value?.id).toBe('amy')
    store.write(null)
    expect([events.onPersonChanged.mock.calls.length, events.onSignOut.mock.calls.length]).toEqual([2, 0])
  })

  it('takes a new name and keeps its tokens', () => {
    const { session, store } = start()
    session.rename({ ...sessionOf('li').user, name: 'Li' })
    expect([session.user.value?.name, store.read()?.access_token]).toEqual(['Li', 'token of li'])
  })
})

it.each([
  ['buyer', false, false], ['gate', false, true], ['organiser', true, true], ['editor', true, false], ['finance', true, false],
  ['box_office', true, true], ['marketing', true, false], ['operator', true, false], ['support', true, false], ['admin', true, true],
] as const)('a person who is %s may organise: %s, admit: %s', (role, organises, admits) => {
  const user = { ...sessionOf('li').user, roles: [role] }
  expect([mayOrganise(user), mayAdmit(user)]).toEqual([organises, admits])
})

it.each([
  ['organiser', 'events sales vouchers orders money team'], ['editor', 'events sales vouchers'], ['finance', 'events sales orders money'], ['box_office', 'events orders'],
  ['marketing', 'events sales vouchers'], ['operator', 'orders money operations'], ['support', 'orders accounts'], ['gate', ''], ['admin', 'events sales vouchers orders money accounts operations team'],
] as const)('a person who is %s sees: %s', (role, pages) => {
  const user = { ...sessionOf('li').user, roles: [role] }
  const seen = (['events', 'sales', 'vouchers', 'orders', 'money', 'accounts', 'operations', 'team'] as const).filter((page) => maySee(user, page))
  expect(seen.join(' ')).toBe(pages)
})

it('who works for some events sees nothing of the organisation as a whole', () => {
  const { user } = sessionOf('li')
  const seenBy = (events: string[] | null) => (['events', 'venues', 'sales', 'vouchers', 'orders', 'money'] as const).filter((page) => maySee({ ...user, roles: ['finance', 'marketing'], events }, page))
  expect([seenBy(null), seenBy(['e1'])]).toEqual([['events', 'venues', 'sales', 'vouchers', 'orders', 'money'], ['events', 'sales', 'orders']])
  expect([isOfSomeEvents(user), isOfSomeEvents({ ...user, events: null }), isOfSomeEvents({ ...user, events: ['e1'] })]).toEqual([false, false, true])
})

describe('where to go after signing in', () => {
  const origin = 'https://onsale.example'

  it.each(['/', '/tickets', '/orders/1?x=2#y', '/performances/1'])('%s is ours', (path) => {
    expect(safeNext(path, '/home', origin)).toBe(path)
  })

  it.each([
    'https://evil.example/', '//evil.example', '/\\evil.example', '\\\\evil.example', 'javascript:alert(1)', '', undefined, ['/a'], '/\t/evil.example', '/.//evil.example', 'tickets',
  ])('%s goes home', (next) => {
    expect(safeNext(next, '/home', origin)).toBe('/home')
  })
})

describe('a phone number', () => {
  it('is sent without what people type for reading', () => {
    expect(plainPhone(' 138-0013 8000 ')).toBe('13800138000')
    expect(plainPhone('+44 (20) 7946.0000')).toBe('+442079460000')
  })

  it.each([['13800138000', true], ['138 0013 8000', true], ['+8613800138000', true], ['1380013800', false], ['abc', false], ['', false]])('%s: %s', (typed, is) => {
    expect(isPhone(typed)).toBe(is)
  })
})
