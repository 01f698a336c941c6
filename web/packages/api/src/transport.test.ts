import { beforeEach, describe, expect, it } from 'vitest'
import { createApi } from './client'
import { planDraftRoutes } from './planDrafts'
import { Problem } from './problem'
import { createSessionStore } from './session'
import type { Session } from './types'

const USER = { id: 'u1', phone_masked: '138****8000', name: null, roles: ['buyer' as const], organisation_id: null }
const OLD: Session = { access_token: 'old', refresh_token: 'refresh-1', expires_at: '2026-12-31T00:00:00Z', user: USER, step: 'done' }
const NEW: Session = { ...OLD, access_token: 'new', refresh_token: 'refresh-2' }

interface Call { method: string; url: string; headers: Headers; body: unknown }

/** A server of one function; every call is kept in order. */
function serve(answer: (call: Call, index: number) => Response | Promise<Response>, onSessionEnded: () => void = () => undefined) {
  const calls: Call[] = []
  const session = createSessionStore()
  const api = createApi({
    session,
    locale: () => 'en',
    onSessionEnded,
    fetch: async (input, init) => {
      const body: unknown = init?.body ? JSON.parse(String(init.body)) : null
      const call = { method: init?.method ?? 'GET', url: String(input), headers: new Headers(init?.headers), body }
      calls.push(call)
      return answer(call, calls.length - 1)
    },
  })
  return { api, calls, session }
}

function json(body: unknown, status = 200, headers: Record<string, string> = {}): Response {
  return new Response(JSON.stringify(body), { status, headers: { 'Content-Type': 'application/json', ...headers } })
}

function refusal(code: string, status: number, fields: object = {}, headers: Record<string, string> = {}): Response {
  return json({ type: `/problems/${code}`, code, status, title: 't', detail: 'd', ...fields }, status, headers)
}

beforeEach(() => localStorage.clear())

describe('a request', () => {
  it('carries language, token and only the query values that say something', async () => {
    const { api, calls, session } = serve(() => json({ items: [], next_cursor: null }))
    session.write(OLD)
    await api.tickets.list()
    expect(calls.pop()?.headers.get('Authorization')).toBe('Bearer old')
    await api.catalog.events({ q: '潮汐 live', city: '', category: undefined, cursor: 'c1' })
    expect(calls[0]?.url).toBe('/api/v1/events?q=%E6%BD%AE%E6%B1%90+live&cursor=c1')
    expect(calls[0]?.headers.get('Accept-Language')).toBe('en')
    expect(calls[0]?.headers.has('Idempotency-Key')).toBe(false)
    expect(calls[0]?.headers.has('Prefer')).toBe(false)
  })

  it('sends a file as it is, over the version that was read', async () => {
    const { api, calls, session } = serve(() => json({ revision: 4 }))
    session.write(OLD)
    await planDraftRoutes(api.transport).save('d1', '{"format":"onsale-plan/1"}', 3)
    const [call] = calls
    expect([call?.method, call?.url, call?.body]).toEqual(['PUT', '/api/v1/organiser/plan-drafts/d1/document', { format: 'onsale-plan/1' }])
    expect([call?.headers.get('If-Match'), call?.headers.get('Content-Type')]).toEqual(['"3"', 'application/json'])
  })

  it('says nothing of who asks for what everybody may read, so that a cache may answer', async () => {
    const { api, calls, session } = serve(() => json({}))
    session.write(OLD)
    await api.catalog.performance('p1')
    await api.inventory.availability('p1', '"v1"')
    expect(calls.map(({ headers }) => [headers.has('Authorization'), headers.get('If-None-Match')])).toEqual([
      [false, null],
      [false, '"v1"'],
    ])
  })

  it('says how long the server may wait with the answer', async () => {
    const { api, calls } = serve(() => json({}))
    await api.orders.get('o1', undefined, 10)
    expect(calls[0]?.headers.get('Prefer')).toBe('wait=10')
  })

  it('sends the Idempotency-Key it is given', async () => {
    const { api, calls } = serve(() => json({ id: 'h1' }, 201))
    await api.inventory.hold({ performance_id: 'p1', seat_ids: ['a', 'b'] }, 'key-0001')
    expect(calls[0]?.headers.get('Idempotency-Key')).toBe('key-0001')
    expect(calls[0]?.body).toEqual({ performance_id: 'p1', seat_ids: ['a', 'b'] })
  })

  it('escapes ids in paths', async () => {
    const { api, calls } = serve(() => json({}))
    await api.catalog.event('../me')
    expect(calls[0]?.url).toBe('/api/v1/events/..%2Fme')
  })

  it('answers a 204 with nothing', async () => {
    const { api } = serve(() => new Response(null, { status: 204 }))
    expect(await api.inventory.release('h1')).toBeUndefined()
  })
})

describe('a refusal', () => {
  it('is a Problem with its code, its typed fields and its pointers', async () => {
    const { api } = serve(() => refusal('sold-out', 409, { ticket_type_id: 't1', available: 2, errors: [{ pointer: '/items/0', detail: 'x' }] }))
    const problem = await api.catalog.facets().catch((error: unknown) => error)
    expect(problem).toBeInstanceOf(Problem)
    const found = problem as Problem
    expect([found.code, found.status, found.number('available'), found.text('ticket_type_id'), found.text('available')]).toEqual(['sold-out', 409, 2, 't1', undefined])
    expect(found.fieldDetail('/items/0')).toBe('x')
    expect(found.isTransient).toBe(false)
  })

  it('keeps Retry-After and is transient when the server is busy', async () => {
    const { api } = serve(() => refusal('overloaded', 503, {}, { 'Retry-After': '7' }))
    const problem = (await api.catalog.facets().catch((error: unknown) => error)) as Problem
    expect([problem.isTransient, problem.retryAfterSeconds]).toEqual([true, 7])
  })

  it("is named by its status when a proxy's page comes instead of a problem", async () => {
    const { api } = serve(() => new Response('<html>Bad gateway</html>', { status: 502 }))
    const problem = (await api.catalog.facets().catch((error: unknown) => error)) as Problem
    expect([problem.code, problem.status]).toEqual(['http-502', 502])
  })

  it('is the network problem when no answer comes at all', async () => {
    const { api } = serve(() => Promise.reject(new TypeError('Failed to fetch')))
    const problem = (await api.catalog.facets().catch((error: unknown) => error)) as Problem
    expect([problem.code, problem.status, problem.isTransient]).toEqual(['network', 0, true])
  })

  it('leaves an abort an abort', async () => {
    const { api } = serve(() => Promise.reject(new DOMException('stop', 'AbortError')))
    await expect(api.catalog.facets()).rejects.toMatchObject({ name: 'AbortError' })
  })
})

describe('an expired access token', () => {
  const renewing = (call: Call): Response => {
    if (call.url.endsWith('/auth/sessions/refresh')) return json(NEW, 201)
    return call.headers.get('Authorization') === 'Bearer new' ? json(USER) : refusal('sign-in-required', 401)
  }

  it('is renewed once and the request repeated with the new one', async () => {
    const { api, calls, session } = serve(renewing)
    session.write(OLD)
    expect(await api.auth.me()).toEqual(USER)
    expect(calls.map((call) => call.url)).toEqual(['/api/v1/me', '/api/v1/auth/sessions/refresh', '/api/v1/me'])
    expect(calls[1]?.body).toEqual({ refresh_token: 'refresh-1' })
    expect(session.read()?.refresh_token).toBe('refresh-2')
  })

  it('is renewed once for requests that meet it at the same time', async () => {
    const { api, calls, session } = serve(renewing)
    session.write(OLD)
    await Promise.all([api.auth.me(), api.auth.me(), api.auth.me()])
    expect(calls.filter((call) => call.url.endsWith('/refresh')).length).toBe(1)
  })

  it('repeats a purchase under the same Idempotency-Key', async () => {
    const { api, calls, session } = serve(renewing)
    session.write(OLD)
    await api.orders.pay('o1', { channel: 'sandbox' }, 'key-0001')
    expect(calls.map((call) => call.headers.get('Idempotency-Key'))).toEqual(['key-0001', null, 'key-0001'])
  })

  it('ends the session when the refresh token is refused, and says so once', async () => {
    let ended = 0
    const { api, session } = serve((call) => refusal(call.url.endsWith('/refresh') ? 'session-ended' : 'sign-in-required', 401), () => { ended += 1 })
    session.write(OLD)
    await expect(api.auth.me()).rejects.toMatchObject({ code: 'sign-in-required' })
    expect(session.read()).toBeNull()
    expect(ended).toBe(1)
  })

  it('keeps the session when the renewal fails because the server is busy', async () => {
    const { api, session } = serve((call) => (call.url.endsWith('/refresh') ? refusal('overloaded', 503) : refusal('sign-in-required', 401)))
    session.write(OLD)
    await expect(api.auth.me()).rejects.toMatchObject({ code: 'overloaded' })
    expect(session.read()).toEqual(OLD)
  })

  it('is not renewed again when another tab has just done it', async () => {
    const { api, calls, session } = serve((call) => {
      if (calls.length === 1) session.write(NEW)
      return renewing(call)
    })
    session.write(OLD)
    expect(await api.auth.me()).toEqual(USER)
    expect(calls.map((call) => call.url)).toEqual(['/api/v1/me', '/api/v1/me'])
  })

  it('never brings back a session that was signed out meanwhile', async () => {
    const { api, calls, session } = serve((call) => {
      if (call.url.endsWith('/refresh')) session.write(null)
      return renewing(call)
    })
    session.write(OLD)
    await expect(api.auth.me()).rejects.toMatchObject({ status: 401 })
    expect(session.read()).toBeNull()

    session.write(OLD)
    const signingOut = api.auth.signOut()
    session.write(null)
    await expect(signingOut).rejects.toMatchObject({ status: 401 })
    expect(session.read()).toBeNull()
    expect(calls.filter((call) => call.url.endsWith('/refresh')).length).toBe(1)
  })

  it('is not renewed for a stranger', async () => {
    const { api, calls } = serve(() => refusal('sign-in-required', 401))
    await expect(api.auth.me()).rejects.toMatchObject({ status: 401 })
    expect(calls.length).toBe(1)
  })
})

describe('availability', () => {
  it('has an address to hear of changes at', () => {
    const { api } = serve(() => new Response())
    expect(api.inventory.availabilityStream('p/1', 7)).toMatch(/\/performances\/p%2F1\/availability\/stream\?since=7$/)
  })

  const BODY = { version: 3, seat_count: 0, seats: '', ticket_types: [] }

  it('comes with its ETag, and as nothing new under the same one', async () => {
    const { api, calls } = serve((call) =>
      call.headers.get('If-None-Match') === '"3"' ? new Response(null, { status: 304 }) : json(BODY, 200, { ETag: '"3"' }))
    expect(await api.inventory.availability('p1')).toEqual({ body: BODY, etag: '"3"' })
    expect(await api.inventory.availability('p1', '"3"')).toEqual({ body: null, etag: '"3"' })
    expect(calls[0]?.headers.has('If-None-Match')).toBe(false)
  })
})

describe('the session store', () => {
  it('tells of changes, and reads what it does not understand as signed out', () => {
    const store = createSessionStore()
    const seen: (string | undefined)[] = []
    const stop = store.subscribe((session) => seen.push(session?.access_token))
    store.write(OLD)
    store.write(null)
    stop()
    store.write(NEW)
    expect(seen).toEqual(['old', undefined])
    localStorage.setItem('onsale.session', '{"access_token":1')
    expect(store.read()).toBeNull()
    localStorage.setItem('onsale.session', '{"access_token":"a"}')
    expect(store.read()).toBeNull()
  })
})
