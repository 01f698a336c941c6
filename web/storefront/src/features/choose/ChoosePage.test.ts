import { createApi, createSessionStore, type Availability, type Performance, type TicketType } from '@onsale/api'
import { installDesign } from '@onsale/design'
import { installSession } from '@onsale/session'
import { QueryClient, VueQueryPlugin } from '@tanstack/vue-query'
import { flushPromises, mount } from '@vue/test-utils'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { createMemoryHistory, createRouter } from 'vue-router'
import { installHold } from '@/app/hold'
import ChoosePage from './ChoosePage.vue'

const POLL_MS = 3_000
const TYPE: TicketType = {
  id: 'floor', name: { 'zh-CN': '站席', en: 'Floor' }, price: { amount_minor: 18_000, currency: 'CNY' }, seated: false, capacity: 10, max_per_order: 4,
  max_per_person: 6, sale_starts_at: '2026-11-01T00:00:00Z', sale_ends_at: '2026-12-10T11:30:00Z', color: '#000000', categories: [],
}

function performanceAt(id: string, startsAt: string, type: Partial<TicketType> = {}): Performance {
  return {
    id, event_id: 'e1', event_title: { 'zh-CN': '山海', en: 'Sea' }, venue_name: { 'zh-CN': '厅', en: 'Hall' }, poster_url: '/p.svg', chart_version: null,
    starts_at: startsAt, doors_at: startsAt, ends_at: startsAt, timezone: 'Asia/Shanghai', seated: false, ticket_types: [{ ...TYPE, ...type }],
    change: null, refund_rules: { steps: [], free_seconds: 0 }, real_name: null,
  }
}

async function open({ left, type = {} }: { left: Record<string, number>; type?: Partial<TicketType> }) {
  const dates = [performanceAt('p1', '2026-12-10T11:30:00Z', type), performanceAt('p2', '2026-12-11T11:30:00Z'), performanceAt('p3', '2026-12-12T11:30:00Z')]
  const api = createApi({
    session: createSessionStore(), locale: () => 'en', baseUrl: 'http://127.0.0.1',
    fetch: (input) => {
      const [, collection, id, what] = new URL(String(input)).pathname.split('/')
      const kinds = (date = '') => [{ id: 'floor', available: left[date] ?? 0 }]
      const stock: Availability = { version: 1, seat_count: 0, seats: '', ticket_types: kinds(id) }
      if (collection === 'events' && what === 'availability') return Promise.resolve(Response.json({ performances: dates.map((date) => ({ id: date.id, ticket_types: kinds(date.id) })) }))
      if (collection === 'events') return Promise.resolve(Response.json({ id, performances: dates }))
      return Promise.resolve(Response.json(what === 'availability' ? stock : dates.find((date) => date.id === id)))
    },
  })
  const router = createRouter({
    history: createMemoryHistory(),
    routes: ['home', 'event', 'choose', 'checkout'].map((name) => ({ name, path: `/${name}/:id?`, component: ChoosePage })),
  })
  await router.push('/choose/p1')
  const page = mount(ChoosePage, {
    global: { plugins: [installDesign, router, installHold, (app) => void installSession(app, api, { onPersonChanged: () => undefined }), [VueQueryPlugin, { queryClient: new QueryClient() }]] },
  })
  await vi.advanceTimersByTimeAsync(0)
  await flushPromises()
  return page
}

beforeEach(() => {
  vi.useFakeTimers({ now: Date.parse('2026-12-01T10:00:00Z') })
  localStorage.setItem('locale', 'en')
})
afterEach(() => vi.useRealTimers())

it('offers nothing to choose when all is sold, but the dates that have tickets', async () => {
  const page = await open({ left: { p2: 7 } })
  expect(page.get('[data-testid="nothing-left"]').text()).toContain('sold out')
  expect(page.find('[data-testid="hold-submit"]').exists()).toBe(false)
  const others = page.findAll('[data-testid="other-date"]')
  expect(others.map((other) => [other.element.tagName, other.attributes('href') ?? null])).toEqual([['A', '/choose/p2'], ['DIV', null]])
  expect(others.map((other) => other.text()).join()).toMatch(/from ¥180 · 7 left,.*Sold out/)
  page.unmount()
})

it('opens by itself when tickets come back, and says so', async () => {
  const left: Record<string, number> = {}
  const page = await open({ left })
  left['p1'] = 2
  await vi.advanceTimersByTimeAsync(POLL_MS)
  await flushPromises()
  expect(page.find('[data-testid="nothing-left"]').exists()).toBe(false)
  expect(page.text()).toContain('Tickets have just come back')
  expect(page.find('[data-testid="hold-submit"]').exists()).toBe(true)
  page.unmount()
})

it('hears of tickets that come back without asking for them', async () => {
  const sources: EventTarget[] = []
  const asked = vi.fn()
  vi.stubGlobal('EventSource', class extends EventTarget {
    close = vi.fn()
    constructor(url: string) {
      super()
      sources.push(this)
      asked(new URL(url).search)
    }
  })
  const page = await open({ left: {} })
  const say = (name: string, data: unknown) => sources[0]!.dispatchEvent(new MessageEvent(name, { data: JSON.stringify(data) }))
  say('state', { version: 1 })
  say('delta', { from: 1, to: 2, ticket_types: [['floor', 2]], seats: '' })
  await flushPromises()
  expect(page.text()).toContain('Tickets have just come back')
  // What is asked meanwhile, and answered with what is older, changes nothing.
  await vi.advanceTimersByTimeAsync(2 * POLL_MS)
  await flushPromises()
  expect(page.find('[data-testid="hold-submit"]').exists()).toBe(true)
  expect([asked.mock.calls, sources.length]).toEqual([[['?since=1']], 1])
  page.unmount()
  vi.unstubAllGlobals()
})

it('says that tickets came back to nobody who never missed them', async () => {
  const page = await open({ left: { p1: 5 } })
  expect(page.text()).not.toContain('come back')
  page.unmount()
})

it('says when the sale is over, and shows no button that cannot work before it begins', async () => {
  const over = await open({ left: { p1: 5 }, type: { sale_ends_at: '2026-11-30T00:00:00Z' } })
  expect(over.get('[data-testid="nothing-left"]').text()).toContain('has ended')
  over.unmount()
  const early = await open({ left: { p1: 5 }, type: { sale_starts_at: '2026-12-05T00:00:00Z' } })
  expect(early.text()).toContain('Not on sale yet')
  expect(early.find('[data-testid="hold-submit"]').exists()).toBe(false)
  early.unmount()
})
