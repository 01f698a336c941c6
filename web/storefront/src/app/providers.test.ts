import type { ProviderOffer } from '@onsale/api'
import { expect, it } from 'vitest'
import { offersHere } from './providers'

const name = { 'zh-CN': '名', en: 'Name' }
const OFFERS: ProviderOffer[] = [
  { provider: 'oidc', name, devices: ['page'] },
  { provider: 'wechat', name, devices: ['page', 'in-app'] },
  { provider: 'alipay', name, devices: ['in-app'] },
]
const WECHAT = 'Mozilla/5.0 (iPhone) Mobile/15E148 MicroMessenger/8.0.54'

it.each([
  ['Chrome/142.0 Windows', ['oidc page', 'wechat page']],
  [WECHAT, ['wechat in-app', 'oidc page']],
  ['Mobile AlipayClient/10.5', ['alipay in-app', 'oidc page']],
  ['Mozilla/5.0 (Linux; Android 14; K) Chrome/142.0.0.0 Mobile Safari/537.36', ['oidc page']],
])('%s', (agent, expected) => {
  expect(offersHere(OFFERS, agent).map((offer) => `${offer.provider} ${offer.device}`)).toEqual(expected)
})

it('leaves out what cannot be met in its own browser', () => {
  expect(offersHere([{ provider: 'wechat', name, devices: ['page'] }], WECHAT)).toEqual([])
})
