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
/** Who can be asked whether a name and a number belong together, and about which documents. */
export type CheckOffer = Schemas['CheckOffer']
export type FaceCheckBegun = Schemas['FaceCheckBegun']
export type ConsentKind = Schemas['ConsentKind']
export type DocumentKind = Schemas['DocumentKind']
/** What was read off a picture of a document; "" and null for what could not be. */
export type CardReading = Schemas['CardReading']
export type Relation = Schemas['Relation']

export const DOCUMENT_KINDS = ['resident-id', 'hk-macau-permit', 'taiwan-permit', 'passport', 'foreign-resident-id'] as const satisfies readonly DocumentKind[]
export const RELATIONS = ['self', 'family', 'friend'] as const satisfies readonly Relation[]

/** The people somebody buys for, and the consent that lets the book hold them. Document numbers are in bodies only. */
export function identityBookRoutes(transport: Transport) {
  const base = '/me/identities'
  const one = (identityId: string) => `${base}/${encodeURIComponent(identityId)}`
  return {
    consents: (signal?: AbortSignal) => transport.json<Consents>('GET', '/me/consents', { signal }),
    consent: (version: string, key: string, kind: ConsentKind = 'identity') =>
      transport.json<Schemas['Consent']>('POST', '/me/consents', { body: { kind, version } satisfies Schemas['NewConsent'], idempotencyKey: key }),
    /** Empties the book; of checks, forgets what came of them. */
    withdraw: (kind: ConsentKind = 'identity') => transport.json<undefined>('DELETE', `/me/consents/${kind}`),
    /** Whether pictures of documents are read here. */
    readingOffer: (signal?: AbortSignal) => transport.json<Schemas['CardReadingOffer']>('GET', `${base}/readings`, { signal }),
    /** Keeps nothing: to be checked by whoever has the document, and saved by them. */
    readCard: (picture: Blob, signal?: AbortSignal) => transport.json<CardReading>('POST', `${base}/readings`, { content: picture, signal }),
    list: (signal?: AbortSignal) => transport.json<IdentityBook>('GET', base, { signal }),
    add: (person: NewIdentity, key: string) => transport.json<Identity>('POST', base, { body: person, idempotencyKey: key }),
    change: (identityId: string, changes: IdentityChanges) => transport.json<Identity>('PATCH', one(identityId), { body: changes }),
    /** Has the authority asked; the entry says what came of it a little later. */
    check: (identityId: string, key: string) => transport.json<Identity>('POST', `${one(identityId)}/checks`, { idempotencyKey: key }),
    /** Where to show one's face. The way back is a page of ours. */
    beginFace: (identityId: string) => transport.json<FaceCheckBegun>('POST', `${one(identityId)}/face-checks`),
    finishFace: (identityId: string, faceId: string) => transport.json<Identity>('POST', `${one(identityId)}/face-checks/${encodeURIComponent(faceId)}/results`),
    remove: (identityId: string) => transport.json<undefined>('DELETE', one(identityId)),
  }
}
