import type { components } from './schema'
import type { Transport } from './transport'

type Schemas = components['schemas']

export type Palette = Schemas['Palette']
export type Shade = Schemas['Shade']
export type OrganiserPage = Schemas['OrganiserPage']
export type OwnOrganiserPage = Schemas['OwnOrganiserPage']
export type OrganiserWish = Schemas['OrganiserInput']

/** For buyers. */
export function organiserPageRoutes(transport: Transport) {
  return {
    get: (organiserId: string, signal?: AbortSignal) =>
      transport.json<OrganiserPage>('GET', `/organisers/${encodeURIComponent(organiserId)}`, { signal, anonymous: true }),
  }
}

/** For the organiser. */
export function ownPageRoutes(transport: Transport) {
  return {
    get: (signal?: AbortSignal) => transport.json<OwnOrganiserPage>('GET', '/organiser/page', { signal }),
    /** Refused as `organiser-changed` when somebody saved since `revision`. */
    save: (wish: OrganiserWish, revision: number) => transport.json<OwnOrganiserPage>('PUT', '/organiser/page', { body: wish, ifMatch: `"${String(revision)}"` }),
    palette: (color: string, signal?: AbortSignal) => transport.json<Palette>('GET', '/organiser/palettes', { query: { color }, signal }),
  }
}
