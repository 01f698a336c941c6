import type { ProviderDevice, ProviderName, ProviderOffer } from '@onsale/api'

const PHONE = /Android|iPhone|iPad|HarmonyOS|Mobile/i

/** How a provider is met in this browser, or null when it cannot be. */
export function deviceFor(offer: ProviderOffer, agent: string): ProviderDevice | null {
  const inApp = { wechat: /MicroMessenger/i, alipay: /AlipayClient/i, oidc: null }[offer.provider]
  const wanted: ProviderDevice = inApp?.test(agent) === true ? 'in-app' : 'page'
  // WeChat's page is a QR code, and nobody scans the phone in their own hand.
  if (offer.provider === 'wechat' && wanted === 'page' && PHONE.test(agent)) return null
  return offer.devices.includes(wanted) ? wanted : null
}

export interface OfferHere extends ProviderOffer { device: ProviderDevice }

/** What can be used in this browser; the provider whose own browser it is comes first. */
export function offersHere(offers: readonly ProviderOffer[], agent: string): OfferHere[] {
  const here = offers.flatMap((offer) => {
    const device = deviceFor(offer, agent)
    return device === null ? [] : [{ ...offer, device }]
  })
  return here.sort((one, other) => Number(other.device === 'in-app') - Number(one.device === 'in-app'))
}

/** Names of providers that are linked, also of those that are not offered any more. */
export const PROVIDERS: readonly ProviderName[] = ['wechat', 'alipay', 'oidc']
