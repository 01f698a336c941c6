import type { components } from './schema'
import type { Transport } from './transport'
import type { Locale } from './types'

type Schemas = components['schemas']

export type Voucher = Schemas['Voucher']
export type VoucherWithSums = Schemas['VoucherWithSums']
export type VoucherPage = Schemas['VoucherPage']
export type VoucherUse = Schemas['VoucherUse']
export type VoucherUsePage = Schemas['VoucherUsePage']
export type VoucherStatus = Voucher['status']
export type NewVoucher = Schemas['NewVoucher']
export type VoucherRulesInput = Schemas['VoucherRulesInput']
export type VoucherChanges = Schemas['VoucherChanges']
export type VoucherPreview = Schemas['VoucherPreview']
export type PreviewTicket = Schemas['PreviewTicket']
export type VoucherQuote = Schemas['VoucherQuote']

/** For buyers: what a code would take off. */
export function voucherQuoteRoutes(transport: Transport) {
  return {
    quote: (holdToken: string, code: string) =>
      transport.json<VoucherQuote>('POST', '/orders/voucher-quotes', { body: { hold_token: holdToken, voucher_code: code } }),
  }
}

/** For organisers. */
export function voucherRoutes(transport: Transport) {
  const base = '/staff/vouchers'
  const one = (voucherId: string) => `${base}/${encodeURIComponent(voucherId)}`
  return {
    list: (query: { query?: string | undefined; status?: string | undefined; cursor?: string | undefined }, signal?: AbortSignal) =>
      transport.json<VoucherPage>('GET', base, { query, signal }),
    get: (voucherId: string, signal?: AbortSignal) => transport.json<VoucherWithSums>('GET', one(voucherId), { signal }),
    uses: (voucherId: string, cursor: string, signal?: AbortSignal) =>
      transport.json<VoucherUsePage>('GET', `${one(voucherId)}/uses`, { query: { cursor }, signal }),
    create: (voucher: NewVoucher, key: string) => transport.json<Voucher>('POST', base, { body: voucher, idempotencyKey: key }),
    preview: (rules: VoucherRulesInput, tickets: PreviewTicket[], signal?: AbortSignal) =>
      transport.json<VoucherPreview>('POST', `${base}/preview`, { body: { rules, tickets }, signal }),
    change: (voucherId: string, changes: VoucherChanges) => transport.json<Voucher>('PATCH', one(voucherId), { body: changes }),
    codes: async (voucherId: string, language: Locale) =>
      (await transport.send('POST', `${one(voucherId)}/codes.csv`, { query: { language } })).blob(),
  }
}
