import type { components } from './schema'
import type { Transport } from './transport'

type Schemas = components['schemas']

/** What people have to decide about money. */
export type MoneyException = Schemas['MoneyException']
export type ExceptionPage = Schemas['ExceptionPage']
export type ExceptionAction = 'refund' | 'try-again' | 'ask-provider' | 'dismiss'

export function inboxRoutes(transport: Transport) {
  const base = '/staff/exceptions'
  return {
    list: (state: 'open' | 'resolved', cursor: string, signal?: AbortSignal) => transport.json<ExceptionPage>('GET', base, { query: { state, cursor }, signal }),
    resolve: (exceptionId: string, action: ExceptionAction, note: string) =>
      transport.json<MoneyException>('POST', `${base}/${encodeURIComponent(exceptionId)}/resolution`, { body: { action, note } }),
  }
}
