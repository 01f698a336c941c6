/** The form of a new voucher as people fill it in, and what it says to the server. */
import type { NewVoucher, VoucherRulesInput } from '@onsale/api'
import { parseAmount } from '@onsale/design'
import { parseCount } from '@/forms/count'
import { MISSING, type Fault } from '@/forms/fault'
import { localInputToInstant } from '@/forms/zonedTime'

/** Windows are those of the trade's clock; a voucher may be for shows in several places. */
export const ZONE = 'Asia/Shanghai'
const CURRENCY = 'CNY'
const BATCH_MAX = 50_000
const ACCOUNT_MAX = 100
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
const RANDOM_LENGTH = 8

export interface VoucherForm {
  name: string
  kind: 'fixed' | 'percent'
  amount: string
  percent: string
  cap: string
  minimum: string
  source: 'code' | 'batch'
  code: string
  uses: string
  count: string
  prefix: string
  perAccount: string
  startsAt: string
  endsAt: string
  /** Null for all. */
  events: string[] | null
  types: string[]
}

export const VOUCHER_FIELDS = [
  '/name', '/rules/value', '/rules/cap_minor', '/rules/minimum_minor', '/rules/starts_at', '/rules/ends_at', '/rules/event_ids', '/code', '/max_uses', '/batch/count', '/batch/prefix', '/per_account_max',
] as const

export function emptyVoucherForm(): VoucherForm {
  return {
    name: '', kind: 'fixed', amount: '', percent: '', cap: '', minimum: '', source: 'code', code: '', uses: '100', count: '', prefix: '', perAccount: '1', startsAt: '', endsAt: '', events: null, types: [],
  }
}

/** Something to give out that nobody guesses at once, for who has no word in mind. */
export function randomCode(random: (count: number) => Uint8Array): string {
  return [...random(RANDOM_LENGTH)].map((byte) => ALPHABET[byte % ALPHABET.length]).join('')
}

const amountOf = (text: string): number | null => parseAmount(text, CURRENCY)?.amount_minor ?? null
/** Two decimals of a percentage are its basis points. */
export const basisPointsOf = (text: string): number | null => parseAmount(text.replace('%', ''), CURRENCY)?.amount_minor ?? null
const isCode = (text: string, least: number, most: number): boolean => {
  const plain = text.normalize('NFKC').replace(/[\s\p{Pd}]/gu, '')
  return plain.length >= least && plain.length <= most && /^[\p{L}\p{N}]*$/u.test(plain)
}
const instantOf = (local: string): string | null => {
  const found = localInputToInstant(local, ZONE)
  return found.ok ? found.instant : null
}

/** The rules, or null while what it takes off is not whole. */
export function readRules(form: VoucherForm): VoucherRulesInput | null {
  const isFixed = form.kind === 'fixed'
  const value = isFixed ? amountOf(form.amount) : basisPointsOf(form.percent)
  if (value === null || value < 1 || (!isFixed && value > 10_000)) return null
  return {
    kind: form.kind,
    value,
    cap_minor: isFixed ? null : amountOf(form.cap),
    minimum_minor: amountOf(form.minimum) ?? 0,
    event_ids: form.events ?? [],
    ticket_type_ids: form.events === null ? [] : form.types,
    starts_at: form.startsAt === '' ? null : instantOf(form.startsAt),
    ends_at: form.endsAt === '' ? null : instantOf(form.endsAt),
  }
}

/** What would be sent; only when there are no faults. */
export function readVoucher(form: VoucherForm): NewVoucher {
  const rules = readRules(form) ?? { kind: form.kind, value: 1, minimum_minor: 0 }
  const shared = { name: form.name.trim(), rules, per_account_max: form.perAccount.trim() === '' ? null : parseCount(form.perAccount, 1) }
  return form.source === 'code'
    ? { ...shared, code: form.code.trim(), max_uses: parseCount(form.uses, 1) ?? 1 }
    : { ...shared, batch: { count: parseCount(form.count, 1) ?? 1, prefix: form.prefix.trim() } }
}

export function voucherFaults(form: VoucherForm): Map<string, Fault> {
  const faults = new Map<string, Fault>([...moneyFaults(form), ...codeFaults(form), ...timeFaults(form)])
  if (form.name.trim() === '') faults.set('/name', MISSING)
  if (form.events?.length === 0) faults.set('/rules/event_ids', { message: 'vouchers.faults.events' })
  const account = form.perAccount.trim() === '' ? 1 : parseCount(form.perAccount, 1)
  if (account === null || account > ACCOUNT_MAX) faults.set('/per_account_max', { message: 'vouchers.faults.account' })
  return faults
}

function moneyFaults(form: VoucherForm): Map<string, Fault> {
  const faults = new Map<string, Fault>()
  const amount: Fault = { message: 'form.amount' }
  if (readRules(form) === null) faults.set('/rules/value', form.kind === 'fixed' ? amount : { message: 'vouchers.faults.percent' })
  if (form.kind === 'percent' && form.cap.trim() !== '' && !amountOf(form.cap)) faults.set('/rules/cap_minor', amount)
  if (form.minimum.trim() !== '' && amountOf(form.minimum) === null) faults.set('/rules/minimum_minor', amount)
  return faults
}

function codeFaults(form: VoucherForm): Map<string, Fault> {
  const faults = new Map<string, Fault>()
  if (form.source === 'code') {
    if (!isCode(form.code, 4, 40)) faults.set('/code', { message: 'vouchers.faults.code' })
    if (parseCount(form.uses, 1) === null) faults.set('/max_uses', { message: 'form.count', values: { min: 1 } })
  } else {
    if ((parseCount(form.count, 1) ?? BATCH_MAX + 1) > BATCH_MAX) faults.set('/batch/count', { message: 'vouchers.faults.batch' })
    if (!isCode(form.prefix, 0, 12)) faults.set('/batch/prefix', { message: 'vouchers.faults.prefix' })
  }
  return faults
}

function timeFaults(form: VoucherForm): Map<string, Fault> {
  const faults = new Map<string, Fault>()
  const [from, until] = [form.startsAt, form.endsAt].map((local) => (local === '' ? '' : instantOf(local)))
  if (from === null) faults.set('/rules/starts_at', { message: 'form.time' })
  if (until === null) faults.set('/rules/ends_at', { message: 'form.time' })
  if (from && until && until <= from) faults.set('/rules/ends_at', { message: 'vouchers.faults.order' })
  return faults
}
