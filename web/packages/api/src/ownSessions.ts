import type { components } from './schema'
import type { Transport } from './transport'

/** Where somebody is signed in. `device` and `address_masked` are empty when they are not known. */
export type OwnSession = components['schemas']['OwnSession']

export function ownSessionRoutes(transport: Transport) {
  const base = '/me/sessions'
  return {
    list: (signal?: AbortSignal) => transport.json<{ items: OwnSession[] }>('GET', base, { signal }),
    end: (sessionId: string) => transport.json<undefined>('DELETE', `${base}/${encodeURIComponent(sessionId)}`),
    endOthers: () => transport.json<undefined>('DELETE', base),
  }
}
