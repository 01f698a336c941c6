import type { components } from './schema'
import type { Transport } from './transport'

type Schemas = components['schemas']

/** A copy of what is stored of somebody: `done` of `total` parts are there. */
export type OwnExport = Schemas['OwnExport']
/** What became of somebody's wish to be forgotten, and what is in the way. */
export type OwnErasure = Schemas['OwnErasure']
export type ObstacleKind = Schemas['ObstacleKind']
export type ExportFormat = 'json' | 'pdf'

export function privacyRoutes(transport: Transport) {
  return {
    export: (signal?: AbortSignal) => transport.json<OwnExport>('GET', '/me/export', { signal }),
    requestExport: () => transport.json<OwnExport>('POST', '/me/export'),
    download: async (format: ExportFormat) => (await transport.send('GET', `/me/export/personal-data.${format}`)).blob(),
    erasure: (signal?: AbortSignal) => transport.json<OwnErasure>('GET', '/me/erasure', { signal }),
    sendErasureCode: () => transport.json<Schemas['CodeSent']>('POST', '/me/erasure/codes'),
    requestErasure: (code: string) => transport.json<OwnErasure>('POST', '/me/erasure', { body: { code } }),
    cancelErasure: () => transport.json<OwnErasure>('DELETE', '/me/erasure'),
  }
}
