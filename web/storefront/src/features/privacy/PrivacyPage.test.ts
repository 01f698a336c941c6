import { createApi, createSessionStore, type OwnErasure, type OwnExport } from '@onsale/api'
import { installDesign } from '@onsale/design'
import { installSession } from '@onsale/session'
import { QueryClient, VueQueryPlugin } from '@tanstack/vue-query'
import { enableAutoUnmount, flushPromises, mount } from '@vue/test-utils'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import PrivacyPage from './PrivacyPage.vue'
import { saveFile } from './saveFile'

vi.mock('./saveFile', () => ({ saveFile: vi.fn() }))

const NO_COPY: OwnExport = { state: 'none', done: 0, total: 4 }
const READY: OwnExport = { state: 'ready', id: 'e', requested_at: '2026-11-23T10:00:00Z', expires_at: '2026-11-30T10:00:00Z', done: 4, total: 4 }
const STAYS: OwnErasure = { state: 'none', obstacles: [] }
const WAITS: OwnErasure = { state: 'waiting', requested_at: '2026-11-23T10:00:00Z', due_at: '2026-11-30T10:00:00Z', obstacles: [] }

/** The page before a server that says these things one after the other; the last is said again. */
async function open({ copies = [NO_COPY], erasures = [STAYS], refuses = '' } = {}) {
  const asked: string[] = []
  const next = <T>(said: T[]): T | undefined => (said.length > 1 ? said.shift() : said[0])
  const api = createApi({
    session: createSessionStore(), locale: () => 'en', baseUrl: 'http://127.0.0.1',
    fetch: async (input, init) => {
      const path = new URL(String(input)).pathname
      const method = init?.method ?? 'GET'
      if (method !== 'GET' || path.includes('personal-data')) asked.push(`${method} ${path} ${typeof init?.body === 'string' ? init.body : ''}`.trim())
      if (refuses !== '' && method === 'POST' && path === '/me/erasure') return Response.json({ code: refuses, title: 'Refused', attempts_left: 4 }, { status: 403 })
      if (path.startsWith('/me/export/personal-data')) return new Response('content')
      if (path === '/me/erasure/codes') return Response.json({ expires_at: '2026-11-23T10:10:00Z', resend_after_seconds: 60 }, { status: 202 })
      return Response.json(next<OwnExport | OwnErasure>(path === '/me/export' ? copies : erasures))
    },
  })
  const queryClient = new QueryClient({ defaultOptions: { queries: { networkMode: 'always', retry: false }, mutations: { networkMode: 'always' } } })
  const page = mount(PrivacyPage, {
    global: { plugins: [installDesign, (app) => void installSession(app, api, { onPersonChanged: () => undefined }), [VueQueryPlugin, { queryClient }]] },
    attachTo: document.body,
  })
  const loading = found('copy-loading').length + found('erase-loading').length
  await settled()
  return { page, asked, loading }
}

const found = (id: string): HTMLElement[] => [...document.querySelectorAll<HTMLElement>(`[data-testid="${id}"]`)]
async function settled(milliseconds = 0): Promise<void> {
  await vi.advanceTimersByTimeAsync(milliseconds)
  for (let round = 0; round < 4; round += 1) {
    await vi.advanceTimersByTimeAsync(0)
    await flushPromises()
  }
}
async function press(id: string): Promise<void> {
  found(id)[0]?.click()
  await settled()
}
async function enter(code: string): Promise<void> {
  const input = document.querySelector<HTMLInputElement>('[data-testid="erase-code"]')
  if (input === null) throw new Error('there is nowhere to enter a code')
  input.value = code
  input.dispatchEvent(new Event('input'))
  await press('erase-confirm')
}

enableAutoUnmount(afterEach)
beforeEach(() => {
  vi.useFakeTimers({ now: Date.parse('2026-11-23T10:05:00Z') })
  localStorage.clear()
  localStorage.setItem('locale', 'en')
  vi.mocked(saveFile).mockClear()
})
afterEach(() => vi.useRealTimers())

it('says what is kept, why, and what erasure does', async () => {
  const { page, loading } = await open()
  expect(loading).toBe(2)
  expect(found('kept-kind').length).toBeGreaterThan(10)
  const phone = found('kept-kind').find((kind) => kind.textContent.includes('Mobile number'))
  expect(phone?.textContent).toContain('To sign you in')
  expect(phone?.textContent).toContain('emptied')
  expect(page.text()).not.toContain('Address and browser of staff')
})

it('makes a copy, shows how far it is, and lets one keep it', async () => {
  const making: OwnExport = { ...READY, state: 'collecting', done: 1 }
  const { page, asked } = await open({ copies: [NO_COPY, making, { ...making, done: 3 }, READY] })
  await press('copy-ask')
  expect(found('copy-progress')[0]?.textContent).toContain('1 of 4')
  await settled(1_500)
  expect(found('copy-progress')[0]?.textContent).toContain('3 of 4')
  await settled(1_500)
  expect(page.text()).toContain('Your copy is ready')
  await press('copy-pdf')
  await press('copy-json')
  expect(asked).toEqual(['POST /me/export', 'GET /me/export/personal-data.pdf', 'GET /me/export/personal-data.json'])
  expect(vi.mocked(saveFile).mock.calls.map(([, name]) => name)).toEqual(['personal-data.pdf', 'personal-data.json'])
})

it('erases with a code only, and shows until when one can change one’s mind', async () => {
  const { page, asked } = await open({ erasures: [STAYS, { ...WAITS, state: 'checking' }, WAITS] })
  await press('erase-ask')
  expect(asked).toEqual([])
  await press('erase-send')
  await enter('')
  expect(asked).toEqual(['POST /me/erasure/codes'])
  await enter('12 34 56')
  expect(asked.at(-1)).toBe('POST /me/erasure {"code":"123456"}')
  expect(page.text()).toContain('Looking for orders')
  await settled(1_500)
  expect(found('erase-waiting')[0]?.textContent).toContain('will be erased on')
  expect(found('erase-ask')).toEqual([])
})

it('keeps the account of who changes their mind', async () => {
  const { page, asked } = await open({ erasures: [WAITS, { ...WAITS, state: 'cancelled' }] })
  await press('erase-cancel')
  expect(asked).toEqual(['DELETE /me/erasure'])
  expect(page.text()).toContain('Your account stays.')
  expect(found('erase-ask')).toHaveLength(1)
})

it('says what is in the way', async () => {
  const obstacles: OwnErasure['obstacles'] = [{ kind: 'coming-tickets', order_number: '260601A' }, { kind: 'last-owner', order_number: '' }]
  await open({ erasures: [{ ...WAITS, state: 'refused', obstacles }] })
  expect([...(found('erase-refused')[0]?.querySelectorAll('li') ?? [])].map((line) => line.textContent)).toEqual([
    'The show of order 260601A is not over yet',
    'You are the only owner of an organisation: make somebody else an owner first',
  ])
})

it('keeps the dialog open when the code is wrong', async () => {
  await open({ refuses: 'code-wrong' })
  await press('erase-ask')
  await press('erase-send')
  await enter('000000')
  expect(found('problem').map((problem) => problem.dataset['code'])).toEqual(['code-wrong'])
  expect(found('erase-confirm')).toHaveLength(1)
})
