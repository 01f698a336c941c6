import { createApi, createSessionStore, type Identity } from '@onsale/api'
import { installDesign } from '@onsale/design'
import { installSession } from '@onsale/session'
import { QueryClient, VueQueryPlugin } from '@tanstack/vue-query'
import { enableAutoUnmount, flushPromises, mount } from '@vue/test-utils'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { createMemoryHistory, createRouter } from 'vue-router'
import FaceReturnPage from './FaceReturnPage.vue'
import IdentitiesPage from './IdentitiesPage.vue'

const CHECKS = { authority: { 'zh-CN': '机构', en: 'The office' }, kinds: ['resident-id'], has_face: true }
const text = (kind: string, isGiven: boolean) => ({ kind, version: '2026-11-23', title: { 'zh-CN': '说明', en: `About ${kind}` }, body: { 'zh-CN': '正文', en: 'Body' }, is_given: isGiven })
const consent = (kind: string) => ({ kind, version: '2026-11-23', given_at: '2026-11-20T10:00:00Z', withdrawn_at: null })
const of = (id: string, change: Partial<Identity> = {}): Identity => ({
  id, relation: 'self', label: '', kind: 'resident-id', name_masked: 'A*y', number_masked: '1***************2X', status: 'self-declared', changes_left: 3,
  created_at: '2026-11-01T10:00:00Z', check: null, can_check: true, can_check_face: true, ...change,
})
const checked = (finding: 'match' | 'face' | 'mismatch' | 'no-record' | 'no-answer', until: string | null = null) => ({ finding, by: 'x', at: '2026-11-20T10:00:00Z', until })

/** A page before a server with this book; `refusals` are given to the next questions. */
async function open(page: typeof IdentitiesPage | typeof FaceReturnPage, people: Identity[], { hasConsent = true, hasChecks = true, refusals = [] as object[], at = '/' } = {}) {
  const asked: string[] = []
  const state = { people, hasConsent }
  const kinds = () => ['identity', ...(state.hasConsent ? ['identity-check'] : [])]
  const api = createApi({
    session: createSessionStore(), locale: () => 'en', baseUrl: 'http://127.0.0.1',
    fetch: (input, init) => {
      const { pathname } = new URL(String(input))
      if (init?.method === 'GET') {
        const offers = [text('identity', true), ...(hasChecks ? [text('identity-check', state.hasConsent)] : [])]
        return Promise.resolve(Response.json(pathname === '/me/consents' ? { texts: offers, items: kinds().map(consent) } : { items: state.people, most: 20, checks: hasChecks ? CHECKS : null }))
      }
      asked.push(`${init?.method ?? ''} ${pathname}`)
      const refusal = refusals.shift()
      if (refusal) return Promise.resolve(Response.json(refusal, { status: 409 }))
      if (pathname === '/me/consents') state.hasConsent = true
      if (pathname === '/me/consents/identity-check') state.hasConsent = false
      if (pathname.endsWith('/checks')) state.people = state.people.map((one) => (pathname.includes(one.id) ? { ...one, status: 'checking', can_check: false } : one))
      if (pathname.endsWith('/face-checks')) return Promise.resolve(Response.json({ id: 'f', url: 'https://office.example/f' }, { status: 201 }))
      return Promise.resolve(init?.method === 'DELETE' ? new Response(null, { status: 204 }) : Response.json(of('a'), { status: 202 }))
    },
  })
  const router = createRouter({ history: createMemoryHistory(), routes: [{ path: '/', name: 'identities', component: { template: '<i />' } }] })
  await router.push(at)
  const queryClient = new QueryClient({ defaultOptions: { queries: { networkMode: 'always', retry: false }, mutations: { networkMode: 'always' } } })
  mount(page, { global: { plugins: [router, installDesign, (app) => void installSession(app, api, { onPersonChanged: () => undefined }), [VueQueryPlugin, { queryClient }]] }, attachTo: document.body })
  await settled()
  return { asked, state }
}

const found = (id: string): HTMLElement[] => [...document.querySelectorAll<HTMLElement>(`[data-testid="${id}"]`)]
async function settled(ms = 0): Promise<void> {
  await vi.advanceTimersByTimeAsync(ms)
  for (let round = 0; round < 4; round += 1) {
    await vi.advanceTimersByTimeAsync(0)
    await flushPromises()
  }
}
async function press(id: string, at = 0): Promise<void> {
  expect(found(id)[at]).toBeDefined()
  found(id)[at]?.click()
  await settled()
}

enableAutoUnmount(afterEach)
beforeEach(() => {
  vi.useFakeTimers({ now: Date.parse('2026-11-23T10:05:00Z') })
  localStorage.clear()
  localStorage.setItem('locale', 'en')
})
afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

it('says of everybody what is known, by words and an icon', async () => {
  await open(IdentitiesPage, [
    of('a', { status: 'verified', check: checked('match', '2027-11-20T10:00:00Z'), can_check: false }),
    of('b', { status: 'verified', check: checked('face', '2027-11-20T10:00:00Z'), can_check: false, can_check_face: false }),
    of('c', { status: 'mismatch', check: checked('mismatch') }),
    of('d', { status: 'unknown', check: checked('no-record') }),
    of('e', { status: 'unknown', check: checked('no-answer') }),
    of('f', { status: 'checking', can_check: false, can_check_face: false }),
    of('g', { check: checked('match', '2026-11-01T10:00:00Z') }),
    of('h', { kind: 'passport', can_check: false, can_check_face: false }),
  ])
  const told = found('person-status').map((one) => one.textContent.trim())
  expect(told[0]).toMatch(/^Verified.*matched on Fri, Nov 20, 2026; good until Sat, Nov 20, 2027/)
  expect(told[1]).toMatch(/^Verified.*by face/)
  expect(told[2]).toMatch(/do not match.*correct them/)
  expect(told[3]).toMatch(/Could not be verified.*The office has no record/)
  expect(told[4]).toMatch(/The office did not answer/)
  expect(told[5]).toMatch(/Being verified.*seconds/)
  expect(told[6]).toMatch(/not verified.*ended on Sun, Nov 1, 2026/)
  expect(told[7]).toMatch(/not verified.*looked at at the entrance/)
  expect(found('person-status').every((one) => one.querySelector('svg') !== null)).toBe(true)
  expect(found('person-check').map((one) => one.textContent.trim())).toEqual(['Verify again', 'Verify again', 'Verify again', 'Verify again'])
})

it('shows none of it where nobody can be asked', async () => {
  await open(IdentitiesPage, [of('a')], { hasChecks: false })
  expect(found('person-status')).toHaveLength(1)
  expect([...found('person-check'), ...found('person-face'), ...found('checks-withdraw')]).toEqual([])
})

it('asks for the consent to it first, then asks, then looks until there is an answer', async () => {
  const { asked, state } = await open(IdentitiesPage, [of('a')], { hasConsent: false })
  await press('person-check')
  expect(asked).toEqual([])
  expect(document.body.textContent).toContain('About identity-check')
  await press('consent-tick')
  await press('consent-give')
  expect(asked).toEqual(['POST /me/consents', 'POST /me/identities/a/checks'])
  expect(found('person-status')[0]?.dataset['status']).toBe('checking')
  state.people = [of('a', { status: 'verified', check: checked('match', '2027-11-20T10:00:00Z') })]
  await settled(31_000)
  expect(found('person-status')[0]?.dataset['status']).toBe('verified')
  expect(asked).toHaveLength(2)
})

it('says under the person why it was refused', async () => {
  await open(IdentitiesPage, [of('a'), of('b')], { refusals: [{ code: 'checks-used-up', title: 'No more checks today', detail: 'Try again tomorrow.' }] })
  await press('person-check', 1)
  expect(found('problem').map((one) => one.dataset['code'])).toEqual(['checks-used-up'])
  expect(found('problem')[0]?.closest('li')?.contains(found('person')[1] ?? null)).toBe(true)
})

it('leaves for the page that looks at the face', async () => {
  const assign = vi.fn()
  vi.stubGlobal('location', { ...window.location, assign })
  const { asked } = await open(IdentitiesPage, [of('a')])
  await press('person-face')
  expect(asked).toEqual(['POST /me/identities/a/face-checks'])
  expect(assign).toHaveBeenCalledWith('https://office.example/f')
})

it('forgets the results with their consent, and keeps the people', async () => {
  const { asked } = await open(IdentitiesPage, [of('a')])
  await press('checks-withdraw')
  expect(document.body.textContent).toContain('all results are deleted')
  await press('consent-withdraw-confirm')
  expect(asked).toEqual(['DELETE /me/consents/identity-check'])
  expect(found('checks-withdraw')).toEqual([])
  expect(found('person')).toHaveLength(1)
})

it('comes back from the page and asks our server alone', async () => {
  const { asked } = await open(FaceReturnPage, [], { at: '/?person=a&face=f&BizToken=x' })
  expect(asked).toEqual(['POST /me/identities/a/face-checks/f/results'])
  expect(found('face-done')).toHaveLength(1)
  expect(found('face-again')).toEqual([])
})

it('asks again when it was not finished', async () => {
  const { asked } = await open(FaceReturnPage, [], { at: '/?person=a&face=f', refusals: [{ code: 'face-check-open', title: 'Not finished', detail: 'Finish it.' }] })
  expect(found('problem').map((one) => one.dataset['code'])).toEqual(['face-check-open'])
  await press('face-again')
  expect(asked).toHaveLength(2)
  expect(found('face-done')).toHaveLength(1)
})
