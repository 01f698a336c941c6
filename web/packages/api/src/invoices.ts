import type { components } from './schema'
import type { Transport } from './transport'
import type { Locale } from './types'

type Schemas = components['schemas']

export type StaffInvoice = Schemas['Invoice']
export type StaffInvoicePage = Schemas['InvoicePage']
export type InvoiceExport = Schemas['InvoiceExport']
export type InvoiceExportPage = Schemas['InvoiceExportPage']
export type InvoiceFormat = 'xlsx' | 'csv'

/** Invoices for the issuing system. */
export function invoiceRoutes(transport: Transport) {
  const base = '/staff/invoices'
  return {
    list: (query: { state?: string; cursor?: string }, signal?: AbortSignal) => transport.json<StaffInvoicePage>('GET', base, { query, signal }),
    exports: (cursor: string, signal?: AbortSignal) => transport.json<InvoiceExportPage>('GET', `${base}/exports`, { query: { cursor }, signal }),
    /** Both days included. */
    export: (period: { from: string; to: string }, key: string) => transport.json<InvoiceExport>('POST', `${base}/exports`, { body: period, idempotencyKey: key }),
    file: async (exportId: string, format: InvoiceFormat, language: Locale) =>
      (await transport.send('GET', `${base}/exports/${encodeURIComponent(exportId)}/invoices.${format}`, { query: { language } })).blob(),
  }
}
