import type { components } from './schema'
import type { Transport } from './transport'
import type { Locale } from './types'

type Schemas = components['schemas']

/** What an organiser gets of a period; `to` is the day after the last. `lines` are empty in lists. */
export type Settlement = Schemas['Settlement']
export type SettlementPage = Schemas['SettlementPage']
export type SettlementOrganiser = Schemas['SettlementOrganiser']
export interface SettlementDraft { organisation_id: string; from: string; to: string; payee: string }
export type StatementFormat = 'xlsx' | 'pdf'

/** Organisers read their own confirmed ones; who keeps the platform's books makes them. */
export function settlementRoutes(transport: Transport) {
  const base = '/staff/settlements'
  const of = (settlementId: string) => `${base}/${encodeURIComponent(settlementId)}`
  return {
    list: (cursor: string, signal?: AbortSignal) => transport.json<SettlementPage>('GET', base, { query: { cursor }, signal }),
    organisers: (signal?: AbortSignal) => transport.json<{ items: SettlementOrganiser[] }>('GET', `${base}/organisers`, { signal }),
    get: (settlementId: string, signal?: AbortSignal) => transport.json<Settlement>('GET', of(settlementId), { signal }),
    /** The same period again makes its draft anew, so no key is needed. */
    draft: (draft: SettlementDraft) => transport.json<Settlement>('POST', base, { body: draft }),
    confirm: (settlementId: string) => transport.json<Settlement>('POST', `${of(settlementId)}/confirmation`),
    discard: (settlementId: string) => transport.json<undefined>('DELETE', of(settlementId)),
    statement: async (settlementId: string, format: StatementFormat, language: Locale) =>
      (await transport.send('GET', `${of(settlementId)}/statement.${format}`, { query: { language } })).blob(),
  }
}

export type SettlementRoutes = ReturnType<typeof settlementRoutes>
