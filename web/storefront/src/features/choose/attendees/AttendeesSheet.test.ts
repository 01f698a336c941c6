import { createApi, createSessionStore, type Consents, type Hold, type Identity, type Performance, type RealNameRule } from '@onsale/api'
import { installDesign } from '@onsale/design'
import { installSession } from '@onsale/session'
import { QueryClient, VueQueryPlugin } from '@tanstack/vue-query'
import { enableAutoUnmount, flushPromises, mount } from '@vue/test-utils'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { createMemoryHistory, createRouter } from 'vue-router'
import { installHold } from '@/app/hold'
import ChoosePage from '../ChoosePage.vue'

const NUMBER = '11010519491231002X'
const text = (en: string) => ({ 'zh-CN': '字', en })
const RULE: RealNameRule = { buyer_must_attend: false, verified_documents: false, children: null, name_changes: null }
const performanceOf = (rule: RealNameRule | null): Performance => ({
  id: 'p1', event_id: 'e1', event_title: text('Sea'), venue_name: text('Hall'), poster_url: '/p.svg', chart_version: null, starts_at: '2026-12-10T11:30:00Z', doors_at: '2026-12-10T11:30:00Z',
  ends_at: '2026-12-10T13:30:00Z', timezone: 'Asia/Shanghai', seated: false, change: null, refund_rules: { steps: [], free_seconds: 0 }, real_name: rule,
  ticket_types: [{
    id: 'floor', name: text('Floor'), price: { amount_minor: 18_000, currency: 'CNY' }, seated: false, capacity: 10, max_per_order: 4, max_per_person: 6, sale_starts_at: '2026-11-01T00:00:00Z',
    sale_ends_at: '2026-12-10T11:30:00Z', color: '#000000', categories: [],
  }],
})
/** `age` is what the server reads from the document. */
type Somebody = Identity & { age: number | null }
const of = (id: string, change: Partial<Somebody> = {}): Somebody => ({
  id, relation: 'friend', label: '', kind: 'resident-id', name_masked: `${id}*`, number_masked: '1***************2X', can_check: false, can_check_face: false, status: 'self-declared', changes_left: 3, created_at: '2026-11-01T10:00:00Z', age: 18, ...change,
})

interface Asked { path: string; body: Record<string, unknown>; key: string | null }
interface Given { rule?: RealNameRule | null; people?: Somebody[]; hasConsent?: boolean; answers?: (object | 'lost')[]; quantity?: number }

/** The page of a performance with so many tickets chosen, before a server with this book; `answers` are refusals of holds. */
async function open({ rule = RULE, people = [], hasConsent = true, answers = [], quantity = 2 }: Given) {
  sessionStorage.setItem('onsale.choice.p1', JSON.stringify({ quantities: { floor: quantity } }))
  localStorage.setItem('onsale.session', JSON.stringify({ access_token: 'a', refresh_token: 'r', expires_at: '2027-01-01T00:00:00Z', user: { id: 'u', phone_masked: '1', name: null, roles: [], organisation_id: null }, step: 'done' }))
  const asked: Asked[] = []
  const state = { people, hasConsent }
  const reads: Record<string, () => object> = {
    '/performances/p1': () => performanceOf(rule),
    '/performances/p1/availability': () => ({ version: 1, seat_count: 0, seats: '', ticket_types: [{ id: 'floor', available: 9 }] }),
    '/me/consents': () => ({
      texts: [{ kind: 'identity', version: 'v1', title: text('Use'), body: text('Body'), is_given: state.hasConsent }],
      items: state.hasConsent ? [{ kind: 'identity', version: 'v1', given_at: '2026-11-20T10:00:00Z', withdrawn_at: null }] : [],
    } satisfies Consents),
    '/me/identities': () => ({ items: state.people, most: 20 }),
  }
  function tokensOf(ids: string[]): object {
    const named = ids.map((id) => state.people.find((one) => one.id === id)!)
    return { items: named.map((one) => ({ identity_id: one.id, token: `token-${one.id}`, name_masked: one.name_masked, kind: one.kind, last_digits: '002X', age: one.age, is_self: one.relation === 'self', expires_at: '2026-12-01T10:30:00Z' })) }
  }
  function write(path: string, body: Record<string, unknown>): Response {
    if (path === '/me/attendee-tokens') return Response.json(tokensOf(body['identity_ids'] as string[]))
    if (path === '/me/consents') state.hasConsent = true
    if (path === '/me/identities') state.people = [...state.people, of('new')]
    if (path !== '/holds') return Response.json(state.people.at(-1) ?? {}, { status: 201 })
    const hold: Hold = { id: 'h', hold_token: 't', performance_id: 'p1', event_id: 'e1', items: [], total: { amount_minor: 1, currency: 'CNY' }, pay_before: '2026-12-01T10:15:00Z', expires_at: '2026-12-01T10:15:00Z' }
    return Response.json(hold, { status: 201 })
  }
  const api = createApi({
    session: createSessionStore(), locale: () => 'en', baseUrl: 'http://127.0.0.1',
    fetch: async (input, init) => {
      const path = new URL(String(input)).pathname
      if (init?.method === 'GET') return Response.json(reads[path]?.() ?? {})
      const body = JSON.parse(String(init?.body)) as Record<string, unknown>
      asked.push({ path, body, key: new Headers(init?.headers).get('Idempotency-Key') })
      const answer = path === '/holds' ? answers.shift() : undefined
      if (answer === 'lost') throw new TypeError('lost')
      return answer === undefined ? write(path, body) : Response.json(answer, { status: 409 })
    },
  })
  const router = createRouter({ history: createMemoryHistory(), routes: ['home', 'event', 'choose', 'checkout', 'identities', 'sign-in'].map((name) => ({ name, path: `/${name}/:id?`, component: { template: '<i />' } })) })
  await router.push('/choose/p1')
  const queryClient = new QueryClient({ defaultOptions: { queries: { networkMode: 'always', retry: false }, mutations: { networkMode: 'always' } } })
  mount(ChoosePage, {
    global: { plugins: [installDesign, router, installHold, (app) => void installSession(app, api, { onPersonChanged: () => undefined }), [VueQueryPlugin, { queryClient }]] },
    attachTo: document.body,
  })
  await settled()
  await press(found('hold-submit')[0])
  const holds = () => asked.filter(({ path }) => path === '/holds')
  return { asked, holds, state, route: () => router.currentRoute.value.name }
}

const found = (id: string): HTMLElement[] => [...document.querySelectorAll<HTMLElement>(`[data-testid="${id}"]`)]
const boxOf = (name: string) => found('attendee').find((row) => row.textContent.includes(name))!.querySelector('input')!
async function settled(): Promise<void> {
  for (let round = 0; round < 6; round += 1) {
    await vi.advanceTimersByTimeAsync(0)
    await flushPromises()
    // The sheet is a part of its own, which is loaded when it is needed.
    await vi.dynamicImportSettled()
  }
}
async function press(element: HTMLElement | null | undefined): Promise<void> {
  expect(element).toBeTruthy()
  element?.click()
  await settled()
}
async function type(id: string, words: string): Promise<void> {
  const field = found(id)[0] as HTMLInputElement
  field.value = words
  field.dispatchEvent(new Event('input', { bubbles: true }))
  await settled()
}
const confirm = () => press(found('attendees-confirm')[0])

enableAutoUnmount(afterEach)
beforeEach(() => {
  vi.useFakeTimers({ now: Date.parse('2026-12-01T10:00:00Z') })
  localStorage.clear()
  sessionStorage.clear()
  localStorage.setItem('locale', 'en')
})
afterEach(() => vi.useRealTimers())

it('asks nothing where tickets are for nobody by name', async () => {
  const { holds, route } = await open({ rule: null })
  expect(found('real-name-notice')).toEqual([])
  expect(holds().map(({ body }) => body)).toEqual([{ performance_id: 'p1', items: [{ ticket_type_id: 'floor', quantity: 2 }] }])
  expect(route()).toBe('checkout')
})

it('keeps tickets for the people that were picked, in their order', async () => {
  const { holds, route } = await open({ people: [of('ann'), of('bob'), of('cyd')] })
  expect(found('real-name-notice')).toHaveLength(1)
  expect(holds()).toEqual([])
  await confirm()
  expect(found('attendees').length).toBe(1)
  expect(document.body.textContent).toContain('2 people are missing.')
  await press(boxOf('cyd'))
  await press(boxOf('ann'))
  expect(found('attendee').map((row) => row.textContent).filter((words) => words.includes('Ticket'))).toEqual([expect.stringMatching(/ann.*Ticket 2/), expect.stringMatching(/cyd.*Ticket 1/)])
  expect(boxOf('bob').disabled).toBe(true)
  await confirm()
  expect(holds().map(({ body }) => body['attendees'])).toEqual([['token-cyd', 'token-ann']])
  expect(route()).toBe('checkout')
})

it('asks for consent and adds somebody on the spot, who is picked', async () => {
  const { holds, asked } = await open({ hasConsent: false, quantity: 1 })
  expect(found('attendees')).toEqual([])
  await press(found('consent-tick')[0])
  await press(found('consent-give')[0])
  await type('person-name', 'Amy Grant')
  await type('person-number-input', NUMBER)
  await press(found('person-save')[0])
  expect(boxOf('new').checked).toBe(true)
  await confirm()
  expect(holds().map(({ body }) => body['attendees'])).toEqual([['token-new']])
  expect(asked.filter(({ body }) => JSON.stringify(body).includes(NUMBER)).map(({ path }) => path)).toEqual(['/me/identities'])
  expect(JSON.stringify([{ ...localStorage }, { ...sessionStorage }])).not.toContain(NUMBER)
})

it('goes on without somebody who has left the book meanwhile', async () => {
  const { state, holds } = await open({ people: [of('ann'), of('bob')] })
  await press(boxOf('ann'))
  await press(boxOf('bob'))
  state.people = [of('bob')]
  await press(found('attendee-add')[0])
  await type('person-name', 'Amy Grant')
  await type('person-number-input', NUMBER)
  await press(found('person-save')[0])
  expect(found('attendee').map((row) => row.querySelector('input')?.checked)).toEqual([true, true])
  await confirm()
  expect(holds().map(({ body }) => body['attendees'])).toEqual([['token-bob', 'token-new']])
})

it('keeps what was typed of somebody when the question is closed', async () => {
  await open({ quantity: 1 })
  await type('person-name', 'Amy Grant')
  document.querySelector<HTMLElement>('[role="dialog"]')?.dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape', bubbles: true }))
  await settled()
  expect(found('person-form')).toEqual([])
  await press(found('hold-submit')[0])
  expect((found('person-name')[0] as HTMLInputElement).value).toBe('Amy Grant')
})

it('has the buyer among them where they must be', async () => {
  const { holds } = await open({ rule: { ...RULE, buyer_must_attend: true, verified_documents: false }, people: [of('ann'), of('me', { relation: 'self' })], quantity: 1 })
  expect(document.body.textContent).toContain('One of the tickets has to be for you')
  expect(boxOf('me').checked).toBe(true)
  await press(boxOf('ann'))
  expect(boxOf('me').checked).toBe(false)
  await confirm()
  expect(holds()).toEqual([])
  expect(document.body.textContent).toContain('choose the entry that is yourself')
})

it('lets nobody in who is too young, and no child alone', async () => {
  await open({ rule: { ...RULE, children: { entry: 'not-admitted', under_age: 6, under_height_cm: null } }, people: [of('kid', { age: 5 }), of('ann')], quantity: 1 })
  expect(boxOf('kid').disabled).toBe(true)
  expect(found('attendee')[0]?.textContent).toContain('Under 6 on the day')
})

it('makes room when a document has a ticket already', async () => {
  const taken = { code: 'document-has-ticket', title: 'Taken', detail: 'Choose somebody else.', positions: [1] }
  const { holds, route } = await open({ people: [of('ann'), of('bob'), of('cyd')], answers: [taken] })
  await press(boxOf('ann'))
  await press(boxOf('bob'))
  await confirm()
  expect(found('problem').map((one) => one.dataset['code'])).toEqual(['document-has-ticket'])
  expect([boxOf('ann').checked, boxOf('bob').checked]).toEqual([true, false])
  expect(found('attendee')[1]?.textContent).toContain('has, or is getting, a ticket')
  await press(boxOf('cyd'))
  await confirm()
  expect(holds().map(({ body }) => body['attendees'])).toEqual([['token-ann', 'token-bob'], ['token-ann', 'token-cyd']])
  expect(route()).toBe('checkout')
})

it('repeats a lost request as the same request', async () => {
  const { holds, route } = await open({ people: [of('ann')], answers: ['lost'], quantity: 1 })
  await press(boxOf('ann'))
  await confirm()
  expect(found('problem').map((one) => one.dataset['code'])).toEqual(['network'])
  await confirm()
  expect(new Set(holds().map(({ key, body }) => `${key} ${JSON.stringify(body)}`)).size).toBe(1)
  expect(route()).toBe('checkout')
})

it('goes back to the tickets when these are gone, and remembers the people', async () => {
  const { holds } = await open({ people: [of('ann')], answers: [{ code: 'sold-out', title: 'Sold out', available: 0 }], quantity: 1 })
  await press(boxOf('ann'))
  await confirm()
  expect(found('attendees')).toEqual([])
  expect(found('problem').map((one) => one.dataset['code'])).toEqual(['sold-out'])
  await press(found('hold-submit')[0])
  expect(boxOf('ann').checked).toBe(true)
  expect(holds()).toHaveLength(1)
})
