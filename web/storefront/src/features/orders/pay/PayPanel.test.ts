import { createApi, createSessionStore, type Order, type Payment, type PaymentChannel } from '@onsale/api'
import { installDesign } from '@onsale/design'
import { installSession } from '@onsale/session'
import { QueryClient, VueQueryPlugin } from '@tanstack/vue-query'
import { flushPromises, mount } from '@vue/test-utils'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import PayPanel from './PayPanel.vue'

const ALIPAY: PaymentChannel = { channel: 'alipay', methods: ['page', 'wap', 'qr'] }
const WECHAT: PaymentChannel = { channel: 'wechat', methods: ['native', 'h5'] }
const SANDBOX: PaymentChannel = { channel: 'sandbox', methods: ['page'] }
const PHONE = 'Mozilla/5.0 (Linux; Android 16; Pixel 9) AppleWebKit/537.36 Chrome/140 Mobile Safari/537.36'

interface Asked { channel: string; method: string; key: string | null }

function payment(channel: string, state: Payment['state'] = 'pending'): Payment {
  return { attempt_id: 'a1', channel, state, created_at: '2026-12-01T10:00:00Z' }
}

async function open(channels: PaymentChannel[], { payments = [] as Payment[], refuse = false } = {}) {
  const asked: Asked[] = []
  const left: string[] = []
  vi.spyOn(window.location, 'assign').mockImplementation((url) => { left.push(String(url)) })
  const api = createApi({
    session: createSessionStore(), locale: () => 'en', baseUrl: 'http://127.0.0.1',
    fetch: (input, init) => {
      if (new URL(String(input)).pathname.endsWith('/channels')) return Promise.resolve(Response.json({ items: channels }))
      const choice = JSON.parse(String(init?.body)) as { channel: string; method: string }
      asked.push({ ...choice, key: new Headers(init?.headers).get('Idempotency-Key') })
      if (refuse) return Promise.resolve(Response.json({ code: 'payment-refused-by-provider', title: 'No', detail: 'Pay in another way.' }, { status: 409 }))
      const isCode = ['qr', 'native'].includes(choice.method)
      return Promise.resolve(Response.json({
        attempt_id: 'a1', ...(choice.method === 'jsapi' ? { kind: 'jsapi', jsapi: { package: 'prepay' } } : { kind: isCode ? 'qr' : 'redirect', jsapi: null }), pay_url: isCode ? '' : `/${choice.channel}/${choice.method}`, code_url: isCode ? `code:${choice.channel}` : null,
      }, { status: 201 }))
    },
  })
  const order = { id: 'o1', state: 'pending_payment', total: { amount_minor: 68_000, currency: 'CNY' }, pay_before: '2026-12-01T10:10:00Z', payments } as unknown as Order
  const panel = mount(PayPanel, {
    props: { order },
    global: { plugins: [installDesign, (app) => void installSession(app, api, { onPersonChanged: () => undefined }), [VueQueryPlugin, { queryClient: new QueryClient() }]], stubs: { RouterLink: true } },
  })
  await settled()
  return { panel, asked, left }
}

async function settled(): Promise<void> {
  for (let round = 0; round < 3; round += 1) {
    await vi.advanceTimersByTimeAsync(0)
    await flushPromises()
  }
}

beforeEach(() => {
  vi.useFakeTimers({ now: Date.parse('2026-12-01T10:00:00Z') })
  localStorage.setItem('locale', 'en')
})
afterEach(() => {
  vi.useRealTimers()
  vi.restoreAllMocks()
})

describe('at a computer', () => {
  it('the code of the chosen way is drawn here, and nothing is left', async () => {
    const { panel, asked, left } = await open([SANDBOX, WECHAT, ALIPAY])
    expect(panel.findAll('[data-testid="pay-way"]').map((way) => way.attributes('data-channel'))).toEqual(['alipay', 'wechat', 'sandbox'])
    expect(asked).toEqual([])
    await panel.get('input[value="wechat"]').setValue()
    await panel.get('[data-testid="pay-now"]').trigger('click')
    await settled()
    expect(asked).toEqual([{ channel: 'wechat', method: 'native', key: 'pay-o1-wechat-native-0' }])
    expect(panel.get('[data-testid="pay-code"]').text()).toContain('Scan with WeChat to pay')
    expect(panel.get('[data-testid="pay-code"] svg[role="img"]').attributes('aria-label')).toBe('QR code to pay ¥680')
    expect([left, panel.emitted('changed')]).toEqual([[], [[]]])
    panel.unmount()
  })

  it('the payment that was begun is shown again after a reload, under the same key, and another can be chosen', async () => {
    const { panel, asked } = await open([ALIPAY, WECHAT], { payments: [payment('alipay', 'closed'), payment('wechat')] })
    expect(asked).toEqual([{ channel: 'wechat', method: 'native', key: 'pay-o1-wechat-native-1' }])
    await panel.get('[data-testid="pay-change"]').trigger('click')
    expect(panel.find('[data-testid="pay-code"]').exists()).toBe(false)
    await panel.get('input[value="alipay"]').setValue()
    await panel.get('[data-testid="pay-now"]').trigger('click')
    await settled()
    expect(asked.at(-1)).toEqual({ channel: 'alipay', method: 'qr', key: 'pay-o1-alipay-qr-1' })
    panel.unmount()
  })

  it('a single code needs no choice and no press', async () => {
    const { panel, asked } = await open([WECHAT])
    expect(asked.length).toBe(1)
    expect(panel.find('[data-testid="pay-code"]').exists()).toBe(true)
    expect([panel.find('input').exists(), panel.find('[data-testid="pay-change"]').exists()]).toEqual([false, false])
    panel.unmount()
  })

  it('a refusal is said, and the other ways stay', async () => {
    const { panel } = await open([ALIPAY, WECHAT], { refuse: true })
    await panel.get('[data-testid="pay-now"]').trigger('click')
    await settled()
    expect(panel.get('[data-testid="problem"]').attributes('data-code')).toBe('payment-refused-by-provider')
    expect(panel.findAll('input').length).toBe(2)
    expect(panel.get('[data-testid="pay-now"]').attributes('disabled')).toBeUndefined()
    panel.unmount()
  })
})

describe('inside WeChat', () => {
  const PAGE = '/orders/o1'
  const OPEN: PaymentChannel = { ...WECHAT, methods: ['native', 'jsapi'], authorize_url: 'https://open.weixin.test/?redirect_uri={return_url}&state=pay#wechat_redirect' }
  beforeEach(() => {
    vi.spyOn(navigator, 'userAgent', 'get').mockReturnValue(`${PHONE} MicroMessenger/8.0.60`)
    window.history.replaceState(null, '', PAGE)
  })
  afterEach(() => { delete window.WeixinJSBridge })

  it('who pays is asked of WeChat first, and what does not open there is not offered', async () => {
    const { panel, asked, left } = await open([ALIPAY, OPEN])
    expect(panel.findAll('[data-testid="pay-way"]').map((way) => way.attributes('data-channel'))).toEqual(['wechat'])
    await panel.get('[data-testid="pay-now"]').trigger('click')
    const back = encodeURIComponent(window.location.origin + PAGE)
    expect([asked, left]).toEqual([[], [`https://open.weixin.test/?redirect_uri=${back}&state=pay#wechat_redirect`]])
    panel.unmount()
  })

  it.each([['ok', ''], ['cancel', 'You cancelled the payment'], ['fail', 'did not complete']])('its own sheet opens once with the code it gave, and says %s', async (said, words) => {
    window.history.replaceState(null, '', `${PAGE}?code=c0de&state=pay`)
    const invoked: unknown[] = []
    window.WeixinJSBridge = {
      invoke: (...[name, parameters, answered]) => {
        invoked.push([name, parameters])
        answered({ err_msg: `get_brand_wcpay_request:${said}` })
      },
    }
    const { panel, asked } = await open([OPEN])
    expect(asked).toEqual([{ channel: 'wechat', method: 'jsapi', code: 'c0de', key: 'pay-o1-wechat-jsapi-0-c0de' }])
    expect(invoked).toEqual([['getBrandWCPayRequest', { package: 'prepay' }]])
    expect(window.location.search).toBe('')
    expect([panel.text(), panel.emitted('changed')]).toEqual([expect.stringContaining(words), [[]]])
    panel.unmount()
  })

  it('says how to go on where nothing works there', async () => {
    const { panel } = await open([ALIPAY, { ...OPEN, authorize_url: null }])
    expect(panel.text()).toContain('Please pay in your browser')
    panel.unmount()
  })
})

describe('on a phone', () => {
  beforeEach(() => { vi.spyOn(navigator, 'userAgent', 'get').mockReturnValue(PHONE) })

  it("the app's page opens, and who comes back without a result is asked", async () => {
    const { panel, asked, left } = await open([ALIPAY, WECHAT])
    await panel.get('[data-testid="pay-now"]').trigger('click')
    await settled()
    expect([asked, left]).toEqual([[{ channel: 'alipay', method: 'wap', key: 'pay-o1-alipay-wap-0' }], ['/alipay/wap']])
    await panel.setProps({ order: { ...panel.props('order'), payments: [payment('alipay')] } })
    window.dispatchEvent(Object.assign(new Event('pageshow'), { persisted: true }))
    await settled()
    expect(panel.get('[data-testid="pay-return"]').text()).toContain('If you have paid with Alipay')
    await panel.get('[data-testid="pay-claimed"]').trigger('click')
    expect([panel.emitted('changed')?.length, panel.get('[data-testid="pay-return"]').text()]).toEqual([2, expect.stringContaining('Asking Alipay')])
    await vi.advanceTimersByTimeAsync(16_000)
    expect(panel.get('[data-testid="pay-return"]').text()).toContain('No result yet')
    await panel.get('[data-testid="pay-change"]').trigger('click')
    expect(panel.findAll('input').length).toBe(2)
    panel.unmount()
  })

  it('says so when the last payment failed, and that the tickets are kept', async () => {
    const { panel } = await open([ALIPAY], { payments: [payment('alipay', 'closed')] })
    expect(panel.text()).toContain('The last payment did not go through')
    expect([panel.findAll('[data-testid="pay-way"]').length, panel.find('input').exists()]).toEqual([1, false])
    panel.unmount()
  })

  it('says that there is nothing to pay with', async () => {
    const { panel } = await open([])
    expect(panel.text()).toMatch(/No way to pay right now.*kept until/)
    panel.unmount()
  })
})
