import type { Payment, PaymentChannel } from '@onsale/api'
import { describe, expect, it } from 'vitest'
import { deviceOf } from './device'
import { paymentKey, wayBegun, waysToPay } from './ways'

const ALL: PaymentChannel[] = [
  { channel: 'sandbox', methods: ['page'] },
  { channel: 'wechat', methods: ['native', 'jsapi', 'h5', 'mini'] },
  { channel: 'alipay', methods: ['page', 'wap', 'qr'] },
]
const payment = (channel: string, state: Payment['state'], at = '10:00'): Payment => ({ attempt_id: at, channel, state, created_at: `2026-12-01T${at}:00Z` })

describe('the device', () => {
  it.each([
    ['Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/140 Safari/537.36', false, 'desktop'],
    ['Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 Version/19 Safari/605.1.15', true, 'phone'],
    ['Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148', true, 'phone'],
    ['Mozilla/5.0 (Linux; Android 16; Pixel 9) AppleWebKit/537.36 Chrome/140 Mobile Safari/537.36', true, 'phone'],
    ['Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) Mobile/15E148 MicroMessenger/8.0.60 NetType/WIFI', true, 'wechat'],
    ['Mozilla/5.0 (Windows NT 10.0) Chrome/132 Safari/537.36 MicroMessenger/7.0.20 WindowsWechat(0x63090a1b)', false, 'desktop'],
  ] as const)('of %s', (agent, isTouch, device) => {
    expect(deviceOf(agent, isTouch)).toBe(device)
  })
})

describe('the ways to pay', () => {
  it('are codes to scan at a computer, pages on a phone', () => {
    expect(waysToPay(ALL, 'desktop')).toEqual([{ channel: 'alipay', method: 'qr', other: 'page' }, { channel: 'wechat', method: 'native' }, { channel: 'sandbox', method: 'page' }])
    expect(waysToPay(ALL, 'phone')).toEqual([{ channel: 'alipay', method: 'wap' }, { channel: 'wechat', method: 'h5' }, { channel: 'sandbox', method: 'page' }])
    expect(waysToPay(ALL, 'wechat')).toEqual([{ channel: 'sandbox', method: 'page' }])
    const open = { channel: 'wechat', methods: ['native', 'jsapi'], authorize_url: 'https://open' }
    expect(waysToPay([open], 'wechat')).toEqual([{ channel: 'wechat', method: 'jsapi', authorizeUrl: 'https://open' }])
    expect(waysToPay([open], 'phone')).toEqual([{ channel: 'wechat', method: 'native' }])
  })

  it('are only what the server offers', () => {
    expect(waysToPay([], 'desktop')).toEqual([])
    expect(waysToPay([{ channel: 'alipay', methods: ['page'] }], 'desktop')).toEqual([{ channel: 'alipay', method: 'page' }])
    expect(waysToPay([{ channel: 'wechat', methods: ['native'] }], 'phone')).toEqual([{ channel: 'wechat', method: 'native' }])
    expect(waysToPay([{ channel: 'wechat', methods: ['native'] }, { channel: 'alipay', methods: ['wap'] }], 'wechat')).toEqual([])
    expect(waysToPay([{ channel: 'newcomer', methods: ['any', 'more'] }], 'phone')).toEqual([{ channel: 'newcomer', method: 'any' }])
  })

  it('go on with the payment that was begun last and has not ended', () => {
    const ways = waysToPay(ALL, 'desktop')
    expect(wayBegun({ payments: [payment('wechat', 'pending', '10:01'), payment('alipay', 'pending', '10:02'), payment('sandbox', 'closed', '10:03')] }, ways)?.channel).toBe('alipay')
    expect(wayBegun({ payments: [payment('alipay', 'closed')] }, ways)).toBeUndefined()
    expect(wayBegun({ payments: [payment('alipay', 'pending')] }, waysToPay(ALL, 'wechat'))).toBeUndefined()
  })

  it('have one key each until an attempt ends', () => {
    const key = (...payments: Payment[]) => paymentKey({ id: 'o', payments }, 'alipay', 'qr')
    expect(key()).toBe('pay-o-alipay-qr-0')
    expect(key(payment('alipay', 'pending'))).toBe(key())
    expect(key(payment('alipay', 'closed'))).toBe('pay-o-alipay-qr-1')
  })
})
