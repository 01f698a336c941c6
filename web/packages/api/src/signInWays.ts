import type { components } from './schema'
import type { Transport } from './transport'

export type ProviderOffer = components['schemas']['ProviderOffer']
export type ProviderName = ProviderOffer['provider']
export type ProviderDevice = ProviderOffer['devices'][number]
export type ProviderOutcome = components['schemas']['ProviderOutcome']
export type SignInWay = components['schemas']['SignInWay']

/** Signing in by other providers: there (`begin`, or `beginLinking` for who is signed in), back (`finish`), and what is linked. */
export function signInWayRoutes(transport: Transport) {
  const base = '/me/sign-in-ways'
  const begin = (start: string) => (provider: ProviderName, device: ProviderDevice, next: string) =>
    transport.json<{ authorize_url: string }>('POST', `${start}/${provider}/attempts`, { body: { device, next } })
  return {
    offers: (signal?: AbortSignal) => transport.json<{ items: ProviderOffer[] }>('GET', '/auth/providers', { signal }),
    begin: begin('/auth/providers'),
    beginLinking: begin(base),
    finish: (provider: string, state: string, code: string) =>
      transport.json<ProviderOutcome>('POST', `/auth/providers/${encodeURIComponent(provider)}/sessions`, { body: { state, code } }),
    list: (signal?: AbortSignal) => transport.json<{ items: SignInWay[]; offers: ProviderOffer[] }>('GET', base, { signal }),
    unlink: (provider: ProviderName) => transport.json<undefined>('DELETE', `${base}/${provider}`),
  }
}
