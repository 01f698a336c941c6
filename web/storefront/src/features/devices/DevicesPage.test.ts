import { createApi, createSessionStore, type OwnSession } from '@onsale/api'
import { installDesign } from '@onsale/design'
import { installSession } from '@onsale/session'
import { QueryClient, VueQueryPlugin } from '@tanstack/vue-query'
import { enableAutoUnmount, flushPromises, mount } from '@vue/test-utils'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import DevicesPage from './DevicesPage.vue'

const of = (id: string, change: Partial<OwnSession> = {}): OwnSession => ({
  id, device: 'Chrome · Windows', address_masked: '203.0.113.*', created_at: '2026-11-01T10:00:00Z', last_used_at: '2026-11-23T10:00:00Z', is_current: false, ...change,
})
const HERE = of('here', { device: 'Safari · iPhone', is_current: true })
const OTHERS = [of('laptop'), of('old', { device: '', address_masked: '' })]

/** The page before a server that has these sessions, and ends what it is told to, or refuses. */
async function open(sessions: OwnSession[], { refuses = false, isAway = false } = {}) {
  const asked: string[] = []
  let kept = sessions
  const state = { isAway }
  const api = createApi({
    session: createSessionStore(), locale: () => 'en', baseUrl: 'http://127.0.0.1',
    fetch: async (input, init) => {
      const path = new URL(String(input)).pathname
      if (state.isAway) throw new TypeError('offline')
      if (init?.method === 'GET') return Response.json({ items: kept })
      asked.push(`${init?.method ?? ''} ${path}`)
      if (refuses) return Response.json({ code: 'not-found', title: 'Not found' }, { status: 404 })
      kept = kept.filter((one) => one.is_current || (path !== '/me/sessions' && !path.endsWith(one.id)))
      return new Response(null, { status: 204 })
    },
  })
  const queryClient = new QueryClient({ defaultOptions: { queries: { networkMode: 'always', retry: false }, mutations: { networkMode: 'always' } } })
  const page = mount(DevicesPage, {
    global: { plugins: [installDesign, (app) => void installSession(app, api, { onPersonChanged: () => undefined }), [VueQueryPlugin, { queryClient }]] },
    attachTo: document.body,
  })
  const loading = found('devices-loading').length
  await settled()
  return { page, asked, loading, state }
}

const found = (id: string): HTMLElement[] => [...document.querySelectorAll<HTMLElement>(`[data-testid="${id}"]`)]
async function settled(): Promise<void> {
  for (let round = 0; round < 4; round += 1) {
    await vi.advanceTimersByTimeAsync(0)
    await flushPromises()
  }
}
async function press(element: HTMLElement | undefined): Promise<void> {
  element?.click()
  await settled()
}

enableAutoUnmount(afterEach)
beforeEach(() => {
  vi.useFakeTimers({ now: Date.parse('2026-11-23T10:05:00Z') })
  localStorage.clear()
  localStorage.setItem('locale', 'en')
})
afterEach(() => vi.useRealTimers())

it('shows the devices and marks this one, which is not ended here', async () => {
  const { page, loading } = await open([HERE, ...OTHERS])
  expect(loading).toBe(1)
  const rows = page.findAll('li').map((row) => row.text())
  expect(rows).toHaveLength(3)
  expect(rows[0]).toMatch(/^Safari · iPhone.*This device/)
  expect(rows[1]).toContain('203.0.113.*')
  expect(rows[2]).toContain('Unknown device')
  expect(found('device-end').map((button) => button.getAttribute('aria-label'))).toEqual(['Sign out Chrome · Windows', 'Sign out Unknown device'])
})

it('ends one after a confirmation, and nothing without', async () => {
  const { page, asked } = await open([HERE, ...OTHERS])
  await press(found('device-end')[0])
  expect(document.body.textContent).toContain('Sign out Chrome · Windows?')
  expect(asked).toEqual([])
  await press(found('devices-confirm')[0])
  expect(asked).toEqual(['DELETE /me/sessions/laptop'])
  expect(found('devices-confirm')).toEqual([])
  expect(page.findAll('li')).toHaveLength(2)
  expect(page.get('[role="status"]').text()).toBe('Signed out.')
})

it('ends all others after a confirmation', async () => {
  const { page, asked } = await open([HERE, ...OTHERS])
  await press(found('devices-end-others')[0])
  expect(asked).toEqual([])
  await press(found('devices-confirm')[0])
  expect(asked).toEqual(['DELETE /me/sessions'])
  expect(page.findAll('li')).toHaveLength(1)
  expect(found('devices-end-others')).toEqual([])
})

it('says what went wrong where it was asked for', async () => {
  await open([HERE, ...OTHERS], { refuses: true })
  await press(found('device-end')[0])
  await press(found('devices-confirm')[0])
  expect(found('problem').map((problem) => problem.dataset['code'])).toEqual(['not-found'])
  expect(found('devices-confirm')).toHaveLength(1)
})

it('is empty for who has no session, and comes back when the network does', async () => {
  const { page } = await open([])
  expect(page.text()).toContain('No devices')
  page.unmount()

  const { page: later, state } = await open([HERE], { isAway: true })
  expect(found('problem')).toHaveLength(1)
  state.isAway = false
  await press(found('problem')[0]?.querySelector('button') ?? undefined)
  expect(later.findAll('li')).toHaveLength(1)
})
