import type { components } from './schema'
import type { Transport } from './transport'

type Schemas = components['schemas']

export type ConsentOffer = Schemas['ConsentOffer']
export type Consents = Schemas['Consents']
/** Somebody of the book as its owner sees them: name and number masked. */
export type Identity = Schemas['Identity']
export type IdentityBook = Schemas['Identities']
export type NewIdentity = Schemas['NewIdentity']
/** What is left out stays. */
export type IdentityChanges = Schemas['IdentityChanges']
export type DocumentKind = Schemas['DocumentKind']
export type Relation = Schemas['Relation']

export const DOCUMENT_KINDS = ['resident-id', 'hk-macau-permit', 'taiwan-permit', 'passport', 'foreign-resident-id'] as const satisfies readonly DocumentKind[]
export const RELATIONS = ['self', 'family', 'friend'] as const satisfies readonly Relation[]

/** The people somebody buys for, and the consent that lets the book hold them. Document numbers are in bodies only. */
export function identityBookRoutes(transport: Transport) {
  const base = '/me/identities'
  const one = (identityId: string) => `${base}/${encodeURIComponent(identityId)}`
  return {
    consents: (signal?: AbortSignal) => transport.json<Consents>('GET', '/me/consents', { signal }),
    consent: (version: string, key: string) =>
      transport.json<Schemas['Consent']>('POST', '/me/consents', { body: { kind: 'identity', version } satisfies Schemas['NewConsent'], idempotencyKey: key }),
    /** Empties the book. */
    withdraw: () => transport.json<undefined>('DELETE', '/me/consents/identity'),
    list: (signal?: AbortSignal) => transport.json<IdentityBook>('GET', base, { signal }),
    add: (person: NewIdentity, key: string) => transport.json<Identity>('POST', base, { body: person, idempotencyKey: key }),
    change: (identityId: string, changes: IdentityChanges) => transport.json<Identity>('PATCH', one(identityId), { body: changes }),
    remove: (identityId: string) => transport.json<undefined>('DELETE', one(identityId)),
  }
}
