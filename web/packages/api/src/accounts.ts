import type { components } from './schema'
import type { Transport } from './transport'
import type { User } from './types'

type Schemas = components['schemas']

export type AccountView = Schemas['AccountView']
export type AccountLook = Pick<Schemas['AccountLook'], 'access_token' | 'expires_at'> & { user: User }
export type AccountLookup = Schemas['AccountLookup']

/** For the platform's own staff; each look is logged with its reason. */
export function accountRoutes(transport: Transport) {
  return {
    lookUp: (lookup: AccountLookup) => transport.json<AccountView>('POST', '/staff/accounts/lookups', { body: lookup }),
    view: (userId: string, reason: string) => transport.json<AccountLook>('POST', `/staff/accounts/${encodeURIComponent(userId)}/views`, { body: { reason } }),
    /** With the token of a look: it is over at once. */
    endView: () => transport.json<undefined>('DELETE', '/staff/accounts/views/current'),
    signOut: (userId: string, reason: string) => transport.json<Schemas['Ended']>('POST', `/staff/accounts/${encodeURIComponent(userId)}/sign-outs`, { body: { reason } }),
  }
}
