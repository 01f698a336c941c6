import { createApi, createSessionStore, type Order, type Refund, type RefundQuote, type RefundRequest } from '@onsale/api'
import { installDesign } from '@onsale/design'
import { installSession } from '@onsale/session'
import { QueryClient, VueQueryPlugin } from '@tanstack/vue-query'
import { enableAutoUnmount, flushPromises, mount } from '@vue/test-utils'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import RefundSection from './RefundSection.vue'

const yuan = (minor: number) => ({ amount_minor: minor, currency: 'CNY' })
const ORDER = { id: 'o1', state: 'fulfilled', payments: [{ channel: 'alipay', state: 'succeeded' }] } as unknown as Order

function quoteOf(percent: number | null, change: Partial<RefundQuote> = {}): RefundQuote {
  const item = (id: string, price: number) => ({
    item_id: id, ticket_type_name: { 'zh-CN': '票', en: 'Ticket' }, seat: { id, label: `Row A, Seat ${id}` }, price: yuan(price),
    fee: percent === null ? null : yuan((price * percent) / 100), amount: percent === null ? null : yuan(price - (price * percent) / 100),
  })
  return {
    order_id: 'o1', blocked_by: null, items: [item('1', 38_000), item('2', 20_000)], price: yuan(58_000), fee: percent === null ? null : yuan(580 * percent), amount: null,
    fee_holds_until: '2026-12-16T11:30:00Z', free_until: null, steps: [{ until: '2026-12-16T11:30:00Z', fee_basis_points: (percent ?? 0) * 100 }, { until: '2026-12-24T11:30:00Z', fee_basis_points: 3_000 }],
    starts_at: '2026-12-31T11:30:00Z', timezone: 'Asia/Shanghai', performance_state: 'on', ...change,
  }
}

async function open(quotes: RefundQuote[], refunds: Refund[] = []) {
  const asked: (RefundRequest & { key: string | null })[] = []
  const api = createApi({
    session: createSessionStore(), locale: () => 'en', baseUrl: 'http://127.0.0.1',
    fetch: (input, init) => {
      if (init?.method === 'GET') return Promise.resolve(Response.json(String(input).endsWith('refund-quote') ? quotes[0] : { items: refunds }))
      asked.push({ ...(JSON.parse(String(init?.body)) as RefundRequest), key: new Headers(init?.headers).get('Idempotency-Key') })
      if (quotes.length > 1) {
        quotes.shift()
        return Promise.resolve(Response.json({ code: 'refund-fee-changed', title: 'The fee has risen' }, { status: 409 }))
      }
      return Promise.resolve(Response.json({ id: 'r1', state: 'requested', item_ids: ['1'] }, { status: 201 }))
    },
  })
  const section = mount(RefundSection, {
    props: { order: ORDER, refunds },
    global: { plugins: [installDesign, (app) => void installSession(app, api, { onPersonChanged: () => undefined }), [VueQueryPlugin, { queryClient: new QueryClient() }]], stubs: { RouterLink: true } },
    attachTo: document.body,
  })
  await settled()
  return { section, asked }
}

async function settled(): Promise<void> {
  for (let round = 0; round < 4; round += 1) {
    await vi.advanceTimersByTimeAsync(0)
    await flushPromises()
  }
}
const found = (id: string): HTMLElement[] => [...document.querySelectorAll<HTMLElement>(`[data-testid="${id}"]`)]
async function press(element: HTMLElement | undefined): Promise<void> {
  element?.click()
  await settled()
}

enableAutoUnmount(afterEach)
beforeEach(() => {
  vi.useFakeTimers({ now: Date.parse('2026-12-01T10:00:00Z') })
  localStorage.setItem('locale', 'en')
})
afterEach(() => vi.useRealTimers())

it('says what a refund costs before anything is asked, and gives one ticket of two back for exactly that', async () => {
  const { section, asked } = await open([quoteOf(10)])
  expect(section.text()).toContain('A refund now costs 10% of the price. This holds until Wed, Dec 16')
  await press(found('refund-ask')[0])
  expect((found('refund-confirm')[0] as HTMLButtonElement).disabled).toBe(true)
  await press(found('refund-item')[0])
  expect(found('refund-sum')[0]?.textContent).toMatch(/¥380.*−¥38.*¥342/)
  await press(found('refund-confirm')[0])
  expect(asked.map(({ key, ...request }) => [Boolean(key), request])).toEqual([[true, { expected_fee: yuan(3_800), item_ids: ['1'] }]])
  expect(found('refund-confirm')).toEqual([])
})

it('asks again when the fee has changed meanwhile, as another request', async () => {
  const { asked } = await open([quoteOf(10), quoteOf(20)])
  await press(found('refund-ask')[0])
  await press(found('refund-all')[0])
  await press(found('refund-confirm')[0])
  expect(document.body.textContent).toContain('The fee has just changed')
  expect(found('refund-sum')[0]?.textContent).toContain('¥464')
  await press(found('refund-confirm')[0])
  expect(asked.map((request) => request.expected_fee.amount_minor)).toEqual([5_800, 11_600])
  expect(new Set(asked.map((request) => request.key)).size).toBe(2)
})

it('offers nothing that is refused: too late, or cancelled by the organiser', async () => {
  const late = await open([quoteOf(null, { blocked_by: 'closed', fee: null, fee_holds_until: null })])
  expect([late.section.text(), found('refund-ask').length]).toEqual([expect.stringContaining('Too late for a refund'), 0])
  const cancelled = await open([quoteOf(0, { performance_state: 'cancelled' })])
  expect(cancelled.section.find('[data-testid="refund-ask"]').exists()).toBe(false)
})

it('says how far a refund is, why one was rejected, and who cares for one that the provider refused', async () => {
  const refund = (id: string, state: Refund['state']) => ({
    id, kind: 'buyer', state, item_ids: ['1'], amount: yuan(34_200), fee: yuan(3_800), reason: '', created_at: '2026-12-01T09:00:00Z', approved_at: null, done_at: null,
  }) as unknown as Refund
  const { section } = await open([quoteOf(10)], [refund('a', 'rejected'), refund('b', 'refused'), { ...refund('c', 'done'), kind: 'unneeded' }])
  expect(section.findAll('[data-testid="refund"]').map((one) => one.attributes('data-state'))).toEqual(['rejected', 'refused'])
  expect(section.text()).toMatch(/The refund did not happen.*used at the door/)
  expect(section.text()).toMatch(/¥342.*fee ¥38.*our staff is on it/)
})
