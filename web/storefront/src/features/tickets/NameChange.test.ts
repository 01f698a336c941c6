import { createApi, createSessionStore, type Identity, type RealNameRule, type Ticket, type TicketAttendee } from '@onsale/api'
import { installDesign } from '@onsale/design'
import { installSession } from '@onsale/session'
import { QueryClient, VueQueryPlugin } from '@tanstack/vue-query'
import { enableAutoUnmount, flushPromises, mount } from '@vue/test-utils'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import NameChange from './NameChange.vue'

const ATTENDEE: TicketAttendee = { hold_id: 'h1', place: 1, name_masked: 'A*y', kind: 'passport', last_digits: '678', changes: 0 }
const TICKET = { id: 't1', performance_id: 'p1', starts_at: '2026-12-10T11:30:00Z', timezone: 'Asia/Shanghai', attendee: ATTENDEE } as Ticket
const PEOPLE: Identity[] = ['ann', 'bob'].map((id) => ({
  id, relation: 'friend', label: '', kind: 'passport', name_masked: `${id}*`, number_masked: 'E*****78', can_check: false, can_check_face: false, status: 'self-declared', changes_left: 3, created_at: '2026-11-01T10:00:00Z',
}))

/** The part of the ticket's page under it; `answers` are refusals of changes. */
async function open(rule: Partial<RealNameRule>, answers: object[] = []) {
  const asked: [string, unknown][] = []
  const reads: Record<string, object> = {
    '/performances/p1': { id: 'p1', real_name: { buyer_must_attend: true, verified_documents: false, ...rule } },
    '/me/consents': { texts: [{ kind: 'identity', version: 'v', title: {}, body: {}, is_given: true }], items: [] },
    '/me/identities': { items: PEOPLE, most: 20 },
  }
  const api = createApi({
    session: createSessionStore(), locale: () => 'en', baseUrl: 'http://127.0.0.1',
    fetch: async (input, init) => {
      const path = new URL(String(input)).pathname
      if (init?.method === 'GET') return Response.json(reads[path] ?? {})
      if (path === '/me/attendee-tokens') return Response.json({ items: PEOPLE.map(({ id }) => ({ identity_id: id, token: `token-${id}`, age: 18, is_self: false })) })
      asked.push([`${init?.method ?? ''} ${path}`, JSON.parse(String(init?.body))])
      const answer = answers.shift()
      return answer === undefined ? Response.json({ ...ATTENDEE, name_masked: 'bob*', changes: 1 }) : Response.json(answer, { status: 409 })
    },
  })
  const queryClient = new QueryClient({ defaultOptions: { queries: { networkMode: 'always', retry: false }, mutations: { networkMode: 'always' } } })
  const part = mount(NameChange, {
    props: { ticket: TICKET, attendee: ATTENDEE },
    global: { plugins: [installDesign, (app) => void installSession(app, api, { onPersonChanged: () => undefined }), [VueQueryPlugin, { queryClient }]] },
    attachTo: document.body,
  })
  await settled()
  return { part, asked }
}

const found = (id: string): HTMLElement[] => [...document.querySelectorAll<HTMLElement>(`[data-testid="${id}"]`)]
async function settled(): Promise<void> {
  for (let round = 0; round < 6; round += 1) {
    await vi.advanceTimersByTimeAsync(0)
    await flushPromises()
    await vi.dynamicImportSettled()
  }
}
async function press(element: HTMLElement | null | undefined): Promise<void> {
  expect(element).toBeTruthy()
  element?.click()
  await settled()
}

enableAutoUnmount(afterEach)
beforeEach(() => {
  vi.useFakeTimers({ now: Date.parse('2026-12-01T10:00:00Z') })
  localStorage.clear()
  localStorage.setItem('locale', 'en')
})
afterEach(() => vi.useRealTimers())

it('gives the ticket to another person, and says what refuses', async () => {
  const refused = { code: 'buyer-must-attend', title: 'The buyer must attend', detail: 'One is yours.' }
  const { part, asked } = await open({ name_changes: { most: 2, until_hours_before: 24 } }, [refused])
  expect(part.text()).toContain('2 changes left, until Wed, Dec 9, 19:30')
  await press(found('name-change')[0])
  await press(found('attendee')[1]?.querySelector('input'))
  await press(found('attendees-confirm')[0])
  expect(found('problem').map((one) => one.dataset['code'])).toEqual(['buyer-must-attend'])
  expect(part.emitted('changed')).toBeUndefined()
  await press(found('attendees-confirm')[0])
  expect(asked).toEqual(Array(2).fill(['PUT /holds/h1/attendees/1', { attendee: 'token-bob' }]))
  expect(part.emitted('changed')).toEqual([[{ ...ATTENDEE, name_masked: 'bob*', changes: 1 }]])
  expect(found('attendees')).toEqual([])
  expect(part.get('[role="status"]').text()).toMatch(/^Changed/)
})

it('is not there where names cannot be changed, and says when it is over', async () => {
  expect((await open({})).part.text()).toBe('')
  const { part } = await open({ name_changes: { most: 2, until_hours_before: 24 * 30 } })
  expect(part.text()).toContain('Changes of the name ended')
  expect(found('name-change')).toEqual([])
})
