import type { components } from './schema'
import type { Transport } from './transport'

type Schemas = components['schemas']

/** Who changed what, when and from where. */
export type LoggedChange = Schemas['LoggedChange']
export type LoggedChangePage = Schemas['LoggedChangePage']

/** Parts of the platform that keep a log of their own. */
export const AUDIT_MODULES = ['catalog', 'inventory', 'orders', 'tickets', 'users', 'notifications', 'reports'] as const
export type AuditModule = (typeof AUDIT_MODULES)[number]

/** What is empty does not matter. `from` is included, `to` is not; both are instants. */
export interface AuditFilter {
  readonly module: AuditModule
  readonly from: string
  readonly to: string
  readonly actor_id: string
  readonly action: string
  readonly subject_id: string
}

export function auditRoutes(transport: Transport) {
  const base = (module: AuditModule) => `/staff/audit/${module}`
  return {
    list: ({ module, ...query }: AuditFilter, cursor: string, signal?: AbortSignal) => transport.json<LoggedChangePage>('GET', base(module), { query: { ...query, cursor }, signal }),
    file: async ({ module, ...query }: AuditFilter) => (await transport.send('GET', `${base(module)}/export`, { query })).blob(),
  }
}
