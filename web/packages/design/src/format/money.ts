import type { Locale, Money } from '@onsale/api'

const formatters = new Map<string, Intl.NumberFormat>()
const minorDigitsOf = new Map<string, number>()

/** "¥1,280" or "¥99.50": the cents are written only when there are any. */
export function formatMoney(money: Money, locale: Locale): string {
  const digits = minorDigits(money.currency)
  const scale = 10 ** digits
  const whole = money.amount_minor % scale === 0
  return formatter(money.currency, locale, whole ? 0 : digits).format(money.amount_minor / scale)
}

export function addMoney(left: Money, right: Money): Money {
  if (left.currency !== right.currency) throw new Error(`cannot add ${right.currency} to ${left.currency}`)
  return { amount_minor: left.amount_minor + right.amount_minor, currency: left.currency }
}

export function timesMoney(money: Money, quantity: number): Money {
  return { amount_minor: money.amount_minor * quantity, currency: money.currency }
}

/** "1280" or "99.5" as typed by people → minor units, exactly; null when it is no amount. */
export function parseAmount(text: string, currency: string): Money | null {
  const digits = minorDigits(currency)
  const match = /^(\d{1,9})(?:\.(\d+))?$/.exec(text.trim().replaceAll(',', ''))
  if (match === null || (match[2]?.length ?? 0) > digits) return null
  const fraction = (match[2] ?? '').padEnd(digits, '0')
  return { amount_minor: Number(`${match[1]}${fraction}`), currency }
}

function formatter(currency: string, locale: Locale, digits: number): Intl.NumberFormat {
  const key = `${currency} ${locale} ${digits}`
  let found = formatters.get(key)
  if (found === undefined) {
    // The narrow symbol: English readers know from the site that ¥ is the yuan.
    const options: Intl.NumberFormatOptions = { style: 'currency', currency, currencyDisplay: 'narrowSymbol' }
    found = new Intl.NumberFormat(locale, { ...options, minimumFractionDigits: digits, maximumFractionDigits: digits })
    formatters.set(key, found)
  }
  return found
}

function minorDigits(currency: string): number {
  let digits = minorDigitsOf.get(currency)
  if (digits === undefined) {
    digits = new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2
    minorDigitsOf.set(currency, digits)
  }
  return digits
}
