import type { components } from './schema'
import type { Transport } from './transport'

type Schemas = components['schemas']

/** A provider's day (Beijing's): our side of it and the provider's. */
export type ReconciliationDay = Schemas['ReconciliationDay']
export type ReconciliationDays = Schemas['ReconciliationDays']
export type ReconciliationDetail = Schemas['ReconciliationDetail']
export type BillDifference = Schemas['BillDifference']
export type BillSide = Schemas['BillSide']
export type DifferenceAction = BillDifference['actions'][number]

/** The books of the platform: for who has the permission `finance`. */
export function bookRoutes(transport: Transport) {
  const base = '/staff/reconciliation'
  const day = (channel: string, date: string) => `${base}/${encodeURIComponent(channel)}/${encodeURIComponent(date)}`
  return {
    /** The newest first; at most 62 days. */
    days: (from: string, to: string, signal?: AbortSignal) => transport.json<ReconciliationDays>('GET', base, { query: { from, to }, signal }),
    day: (channel: string, date: string, cursor?: string, signal?: AbortSignal) =>
      transport.json<ReconciliationDetail>('GET', day(channel, date), { query: { cursor }, signal }),
    /** The same bill may be fetched and a day closed any number of times: neither needs a key. */
    fetchBill: (channel: string, date: string) => transport.json<ReconciliationDetail>('POST', `${day(channel, date)}/fetch`),
    close: (channel: string, date: string) => transport.json<ReconciliationDay>('POST', `${day(channel, date)}/close`),
    resolve: (differenceId: string, action: DifferenceAction, note: string) =>
      transport.json<BillDifference>('POST', `${base}/differences/${encodeURIComponent(differenceId)}/resolution`, { body: { action, note } }),
  }
}

export type BookRoutes = ReturnType<typeof bookRoutes>
