import type { components } from './schema'
import type { Transport } from './transport'

type Schemas = components['schemas']

export type ApiKey = Schemas['ApiKey']
export type NewApiKey = Schemas['NewApiKey']
export type ApiKeyWish = Schemas['ApiKeyWish']
export type Scope = Schemas['Scope']

export const SCOPES = [
  'events:read', 'events:write', 'events:publish', 'events:cancel', 'stock:read', 'stock:write', 'reports:read', 'tickets:check-in', 'orders:read', 'orders:refund',
  'settlements:read', 'audit:read', 'vouchers:manage',
] as const satisfies readonly Scope[]

export function apiKeyRoutes(transport: Transport) {
  return {
    list: async (signal?: AbortSignal) => (await transport.json<Schemas['ApiKeys']>('GET', '/team/api-keys', { signal })).items,
    /** The secret is told once. */
    make: (wish: ApiKeyWish) => transport.json<NewApiKey>('POST', '/team/api-keys', { body: wish }),
    end: (keyId: string) => transport.json<undefined>('DELETE', `/team/api-keys/${encodeURIComponent(keyId)}`),
  }
}
