import type { OrderState, StaffOrderFilter } from '@onsale/api'
import { ORDER_STATES } from './states'

/** The words of the address that say which orders; a link with them is a view that can be kept and passed on. */
export const FILTER_WORDS = ['q', 'state', 'event', 'performance', 'type', 'channel', 'voucher', 'from', 'to', 'min', 'max'] as const
export type FilterWord = (typeof FILTER_WORDS)[number]
export type FilterWords = Readonly<Record<FilterWord, string>>

/** Those that are behind the button for more. */
export const MORE_WORDS = FILTER_WORDS.filter((name) => name !== 'q' && name !== 'state')
const DAY = /^\d{4}-\d{2}-\d{2}$/
const YUAN = /^\d{1,8}(\.\d{1,2})?$/

export function wordsOf(query: Readonly<Record<string, unknown>>): FilterWords {
  return Object.fromEntries(FILTER_WORDS.map((name) => [name, typeof query[name] === 'string' ? query[name] : ''])) as FilterWords
}

/** The same as an address has it: without what says nothing. */
export function queryOf(words: FilterWords): Record<string, string> {
  return Object.fromEntries(FILTER_WORDS.filter((name) => words[name] !== '').map((name) => [name, words[name]]))
}

/** A performance is of an event, and a ticket type of a performance: another choice forgets what was of the old one. */
export function changed(words: FilterWords, name: FilterWord, value: string): FilterWords {
  const after = { ...words, [name]: value }
  if (name === 'event') return { ...after, performance: '', type: '' }
  return name === 'performance' ? { ...after, type: '' } : after
}

/** What is asked of the server; what no filter is, somebody typed into the address. */
export function filterOf(words: FilterWords): StaffOrderFilter {
  const [from, to] = [dayStart(words.from), dayStart(words.to, 1)]
  const [least, most] = [minorOf(words.min), minorOf(words.max)]
  return {
    ...(words.q.trim() === '' ? {} : { query: words.q.trim() }),
    ...(ORDER_STATES.includes(words.state as OrderState) ? { state: words.state as OrderState } : {}),
    ...(words.event === '' ? {} : { event_id: words.event }),
    ...(words.performance === '' ? {} : { performance_id: words.performance }),
    ...(words.type === '' ? {} : { ticket_type_id: words.type }),
    ...(words.channel === '' ? {} : { channel: words.channel }),
    ...(words.voucher.trim() === '' ? {} : { voucher: words.voucher.trim() }),
    ...(from === '' ? {} : { from }),
    ...(to === '' ? {} : { to }),
    ...(least === null ? {} : { total_min: least }),
    ...(most === null ? {} : { total_max: most }),
  }
}

/** `12.5` yuan are 1250 fen; null for what is no amount. */
export function minorOf(yuan: string): number | null {
  return YUAN.test(yuan.trim()) ? Math.round(Number(yuan.trim()) * 100) : null
}

function dayStart(day: string, daysLater = 0): string {
  if (!DAY.test(day)) return ''
  const start = new Date(`${day}T00:00:00`)
  if (Number.isNaN(start.getTime())) return ''
  start.setDate(start.getDate() + daysLater)
  return start.toISOString()
}
