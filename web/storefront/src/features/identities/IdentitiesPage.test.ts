import { createApi, createSessionStore, type Consents, type Identity } from '@onsale/api'
import { installDesign } from '@onsale/design'
import { installSession } from '@onsale/session'
import { QueryClient, VueQueryPlugin } from '@tanstack/vue-query'
import { enableAutoUnmount, flushPromises, mount } from '@vue/test-utils'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import IdentitiesPage from './IdentitiesPage.vue'

const NUMBER = '11010519491231002X'
const MASKED = '1***************2X'
const of = (id: string, change: Partial<Identity> = {}): Identity => ({
  id, relation: 'family', label: '', kind: 'resident-id', name_masked: 'A*y', number_masked: MASKED, can_check: false, can_check_face: false, status: 'self-declared', changes_left: 3, created_at: '2026-11-01T10:00:00Z', ...change,
})
const consents = (state: 'none' | 'given' | 'renewed'): Consents => ({
  texts: [{ kind: 'identity', version: '2026-11-23', title: { 'zh-CN': '说明', en: 'How it is used' }, body: { 'zh-CN': '正文', en: 'The body' }, is_given: state === 'given' }],
  items: state === 'none' ? [] : [{ kind: 'identity', version: state === 'given' ? '2026-11-23' : '2025-01-01', given_at: '2026-11-20T10:00:00Z', withdrawn_at: null }],
})

interface Asked { line: string; body: unknown; key: string | null }
/** The page before a server with this book; `answers` are refusals of the next changes, or answers that are lost. */
async function open(people: Identity[], { consent = 'given', answers = [], isAway = false }: { consent?: 'none' | 'given' | 'renewed'; answers?: (object | 'lost')[]; isAway?: boolean } = {}) {
  const asked: Asked[] = []
  const state = { people, consent, isAway }
  function change(line: string): Response {
    if (line === 'POST /me/consents') state.consent = 'given'
    if (line === 'POST /me/identities') state.people = [...state.people, of('new')]
    if (line.startsWith('DELETE /me/identities/')) state.people = state.people.filter((one) => !line.endsWith(`/${one.id}`))
    if (line === 'DELETE /me/consents/identity') Object.assign(state, { consent: 'none', people: [] })
    return line.startsWith('DELETE') ? new Response(null, { status: 204 }) : Response.json(of('new'), { status: 201 })
  }
  const api = createApi({
    session: createSessionStore(), locale: () => 'en', baseUrl: 'http://127.0.0.1',
    fetch: async (input, init) => {
      const { pathname, search } = new URL(String(input))
      if (state.isAway) throw new TypeError('offline')
      if (init?.method === 'GET') return Response.json(pathname === '/me/consents' ? consents(state.consent) : { items: state.people, most: 3 })
      const line = `${init?.method ?? ''} ${pathname}${search}`
      asked.push({ line, body: init?.body === undefined ? null : JSON.parse(String(init.body)), key: new Headers(init?.headers).get('Idempotency-Key') })
      const answer = answers.shift()
      if (answer === 'lost') throw new TypeError('lost')
      return answer === undefined ? change(line) : Response.json(answer, { status: 'errors' in answer ? 422 : 409 })
    },
  })
  const queryClient = new QueryClient({ defaultOptions: { queries: { networkMode: 'always', retry: false }, mutations: { networkMode: 'always' } } })
  const page = mount(IdentitiesPage, {
    global: { plugins: [installDesign, (app) => void installSession(app, api, { onPersonChanged: () => undefined }), [VueQueryPlugin, { queryClient }]] },
    attachTo: document.body,
  })
  const loading = found('identities-loading').length
  await settled()
  return { page, asked, loading, state, queryClient, api }
}

const found = (id: string): HTMLElement[] => [...document.querySelectorAll<HTMLElement>(`[data-testid="${id}"]`)]
const input = (id: string) => found(id)[0] as HTMLInputElement
async function settled(): Promise<void> {
  for (let round = 0; round < 4; round += 1) {
    await vi.advanceTimersByTimeAsync(0)
    await flushPromises()
  }
}
async function press(element: HTMLElement | undefined): Promise<void> {
  expect(element).toBeDefined()
  element?.click()
  await settled()
}
async function type(id: string, text: string): Promise<void> {
  input(id).value = text
  input(id).dispatchEvent(new Event('input', { bubbles: true }))
  await settled()
}
/** What is said under a field. */
const message = (id: string) => document.getElementById(input(id).getAttribute('aria-describedby') ?? '')?.textContent.trim()
async function addPerson(): Promise<void> {
  await press(found('person-add')[0])
  await type('person-name', 'Amy Grant')
  await type('person-number-input', NUMBER.toLowerCase())
  await press(found('person-save')[0])
}

enableAutoUnmount(afterEach)
beforeEach(() => {
  vi.useFakeTimers({ now: Date.parse('2026-11-23T10:05:00Z') })
  localStorage.clear()
  sessionStorage.clear()
  localStorage.setItem('locale', 'en')
})
afterEach(() => vi.useRealTimers())

it('asks for consent first, by a tick that nobody set', async () => {
  const { page, asked, loading } = await open([], { consent: 'none' })
  expect(loading).toBe(1)
  expect(found('person-add')).toEqual([])
  expect(page.text()).toContain('The body')
  expect(page.get('details').attributes('lang')).toBe('zh-CN')
  expect(page.get('details').text()).toContain('正文')
  expect(input('consent-tick').checked).toBe(false)
  await press(found('consent-give')[0])
  expect(asked).toEqual([])
  expect(page.text()).toContain('tick the box first')
  expect(document.activeElement).toBe(input('consent-tick'))

  await press(input('consent-tick'))
  await press(found('consent-give')[0])
  expect(asked.map(({ line, body }) => [line, body])).toEqual([['POST /me/consents', { kind: 'identity', version: '2026-11-23' }]])
  expect(asked[0]?.key).toBeTruthy()
  expect(found('consent-form')).toEqual([])
  expect(page.text()).toContain('Nobody here yet')
})

it('lists people with their masks and what is left', async () => {
  const { page } = await open([of('a', { relation: 'self', label: '妈妈', name_masked: '张*三' }), of('b', { changes_left: 1 }), of('c', { changes_left: 0, kind: 'passport' })])
  const rows = found('person').map((row) => row.textContent)
  expect(rows[0]).toMatch(/张\*三.*妈妈.*Myself.*Resident ID card.*1\*{15}2X.*ending in 2X.*not verified.*3 changes left/)
  expect(rows[1]).toContain('1 change left')
  expect(rows[2]).toMatch(/Passport.*no changes left/)
  expect(page.text()).toContain('3 of 3 people')
  expect(found('identities-full')).toHaveLength(1)
  expect(found('person-add')).toEqual([])
  expect(page.findAll('[lang="zh-CN"]').map((one) => one.text()).slice(0, 2)).toEqual(['张*三', '妈妈'])
})

it('adds a person, tells about the number while it is typed, and keeps none of it', async () => {
  const { page, asked, queryClient } = await open([])
  await press(found('person-add')[0])
  await press(found('person-save')[0])
  expect(asked).toEqual([])
  expect(message('person-name')).toBe('Enter the name.')
  expect(document.activeElement).toBe(input('person-name'))
  await type('person-number-input', '110105194912310021')
  expect(message('person-number-input')).toMatch(/^The last character/)
  await type('person-number-input', NUMBER)
  expect(message('person-number-input')).toBe('The number is valid. Born December 31, 1949.')
  expect([...document.querySelectorAll('form input')].filter((one) => one.getAttribute('type') !== 'radio').map((one) => one.getAttribute('autocomplete'))).toEqual(['off', 'off', 'off'])
  await type('person-name', 'Amy Grant')
  await press(found('person-save')[0])
  expect(asked.map(({ line, body }) => [line, body])).toEqual([
    ['POST /me/identities', { relation: 'self', name: 'Amy Grant', document: { kind: 'resident-id', number: NUMBER }, label: '' }],
  ])
  expect(found('person-form')).toEqual([])
  expect(found('person')).toHaveLength(1)
  expect(page.get('[role="status"]').text()).toBe('Added')
  const kept = JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie, location.href, queryClient.getMutationCache().getAll().map((one) => one.state)])
  expect(kept).not.toContain(NUMBER)
})

it('repeats a lost request under its key, and keeps what was typed when the form is closed', async () => {
  const { asked } = await open([of('a')], { answers: ['lost', 'lost'] })
  await addPerson()
  expect(found('problem').map((one) => one.dataset['code'])).toEqual(['network'])
  await press(found('person-save')[0])
  document.querySelector<HTMLElement>('[role="dialog"]')?.dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape', bubbles: true }))
  await settled()
  await press(found('person-add')[0])
  expect(input('person-number-input').value).toBe(NUMBER.toLowerCase())
  await press(found('person-save')[0])
  expect(asked).toHaveLength(3)
  expect(new Set(asked.map(({ key }) => key)).size).toBe(1)
  expect(found('person')).toHaveLength(2)
})

it('forgets what was typed when somebody else signs in', async () => {
  const { api } = await open([])
  await press(found('person-add')[0])
  await type('person-name', 'Amy Grant')
  api.session.write({ access_token: 'b', refresh_token: 'b', expires_at: '2027-01-01T00:00:00Z', user: { id: 'b', phone_masked: '1', name: null, roles: [], organisation_id: null }, step: 'done' })
  await settled()
  expect(found('person-form')).toEqual([])
  await press(found('person-add')[0])
  expect(input('person-name').value).toBe('')
})

it('says at the field what the server refuses', async () => {
  const malformed = { code: 'malformed', title: 'x', errors: [{ pointer: '/name', detail: 'Letters only.' }] }
  const { asked } = await open([], { answers: [malformed, { code: 'identity-exists', title: 'x' }, { code: 'identity-book-full', title: 'The identity book is full', detail: 'Remove one.' }] })
  await addPerson()
  expect(message('person-name')).toBe('Letters only.')
  expect(document.activeElement).toBe(input('person-name'))
  await press(found('person-save')[0])
  expect(message('person-number-input')).toBe('This document is in your book already.')
  expect(found('problem')).toEqual([])
  await press(found('person-save')[0])
  expect(found('problem').map((one) => one.dataset['code'])).toEqual(['identity-book-full'])
  expect(new Set(asked.map(({ key }) => key)).size).toBe(3)
})

it('changes the label alone without touching the document', async () => {
  const { asked } = await open([of('a')])
  await press(found('person-edit')[0])
  expect(found('person-name')).toEqual([])
  await type('person-label', 'Mum')
  await press(found('person-save')[0])
  expect(asked.map(({ line, body }) => [line, body])).toEqual([['PATCH /me/identities/a', { label: 'Mum' }]])
})

it('replaces the document while changes are left, and asks nothing when nothing differs', async () => {
  const { asked } = await open([of('a', { changes_left: 2 }), of('b', { changes_left: 0 })])
  await press(found('person-edit')[0])
  await press(found('person-replace')[0])
  expect(document.body.textContent).toContain('one of 2 changes')
  await type('person-number-input', NUMBER)
  await press(found('person-save')[0])
  expect(asked.map(({ line, body }) => [line, body])).toEqual([['PATCH /me/identities/a', { document: { kind: 'resident-id', number: NUMBER } }]])

  await press(found('person-edit')[1])
  expect(found('person-replace')).toEqual([])
  expect(document.body.textContent).toContain('Ask support')
  await press(found('person-save')[0])
  expect(asked).toHaveLength(1)
  expect(found('person-form')).toEqual([])
})

it('removes somebody after a confirmation', async () => {
  const { page, asked } = await open([of('a'), of('b')])
  await press(found('person-remove')[0])
  expect(asked).toEqual([])
  await press(found('person-remove-confirm')[0])
  expect(asked.map(({ line }) => line)).toEqual(['DELETE /me/identities/a'])
  expect(found('person')).toHaveLength(1)
  expect(page.get('[role="status"]').text()).toBe('Removed')
})

it('says in numbers what a withdrawal removes, asks once, and begins anew', async () => {
  const { asked } = await open([of('a'), of('b')])
  await press(found('consent-withdraw')[0])
  expect(document.body.textContent).toContain('All 2 people in it are removed')
  expect(asked).toEqual([])
  await press(found('consent-withdraw-confirm')[0])
  expect(asked.map(({ line }) => line)).toEqual(['DELETE /me/consents/identity'])
  expect(found('person')).toEqual([])
  expect(found('consent-withdraw')).toEqual([])
  expect(input('consent-tick').checked).toBe(false)
})

it('shows the book under an older consent, to remove from it only', async () => {
  const { page } = await open([of('a')], { consent: 'renewed' })
  expect(page.text()).toContain('The text has changed')
  expect(found('person')).toHaveLength(1)
  expect(found('person-remove')).toHaveLength(1)
  expect(found('person-edit')).toEqual([])
  expect(found('person-add')).toEqual([])
  expect(found('consent-withdraw')).toHaveLength(1)
})

it('asks again for consent when it turns out to be withdrawn elsewhere', async () => {
  const { state } = await open([of('a')], { answers: [{ code: 'consent-missing', title: 'Consent needed', detail: 'Read it.' }] })
  state.consent = 'none'
  await addPerson()
  expect(found('problem').map((one) => one.dataset['code'])).toEqual(['consent-missing'])
  expect(found('consent-form')).toHaveLength(1)
})

it('comes back when the network does', async () => {
  const { state } = await open([of('a')], { isAway: true })
  expect(found('problem')).toHaveLength(1)
  state.isAway = false
  await press(found('problem')[0]?.querySelector('button') ?? undefined)
  expect(found('person')).toHaveLength(1)
})
