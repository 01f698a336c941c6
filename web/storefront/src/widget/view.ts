import type { Event, EventAvailability, Locale, Text } from '@onsale/api'
import { formatDayRange, formatMoney, formatPlaceTime } from '@onsale/design/format'
import { leftOf, saleOf, type Sale } from '@/features/event/sale'
import { words } from './words'

/** Why there is nothing to show. */
export type Trouble = 'gone' | 'failed' | 'offline'
export type Known = { state: 'loading' } | { state: Trouble } | { state: 'ready'; event: Event; stock: EventAvailability | undefined }

export interface DateView {
  id: string
  when: string
  state: Sale['state']
  /** What is to be known of it: a price, when the sale opens, that nothing is left. */
  note: string
  isPostponed: boolean
  /** Where it is bought; null where it is not. */
  link: string | null
}
export interface View {
  title: string
  when: string
  where: string
  price: string
  dates: DateView[]
  /** How many there are in all. */
  count: number
  link: string
}

export const DATES_MAX = 5
const DATES_LIMIT = 20

/** How many dates the page asks for, within limits. */
export function datesOf(attribute: string | null): number {
  const asked = Number(attribute ?? DATES_MAX)
  return Number.isInteger(asked) && asked > 0 ? Math.min(asked, DATES_LIMIT) : DATES_MAX
}

/** Everything the widget says, so that it draws anew only when something of it is different. */
export function viewOf(event: Event, stock: EventAvailability | undefined, now: number, shown: { locale: Locale; origin: string; max: number }): View {
  const { locale, origin, max } = shown
  const say = words[locale]
  const text = (both: Text): string => both[locale] || both['zh-CN'] || both.en
  const query = locale === 'en' ? '?lang=en' : '?lang=zh-CN'
  const left = leftOf(stock)
  const all = [...event.performances].sort((one, other) => (one.starts_at < other.starts_at ? -1 : 1))
  const dates = all.map((performance): DateView => {
    const sale = saleOf(performance, left, now)
    const opens = sale.opensAt === null ? '' : formatPlaceTime(sale.opensAt, 'moment', locale, performance.timezone)
    const price = sale.priceFrom === null ? '' : sale.priceFrom.amount_minor === 0 ? say.free : say.from(formatMoney(sale.priceFrom, locale))
    const note = { on_sale: price, not_yet: say.opensAt(opens), sold_out: say.soldOut, ended: say.ended, cancelled: say.cancelled }[sale.state]
    return {
      id: performance.id, state: sale.state, note, isPostponed: performance.change?.kind === 'postponed',
      when: formatPlaceTime(performance.starts_at, 'moment', locale, performance.timezone),
      link: sale.state === 'on_sale' ? `${origin}/performances/${performance.id}${query}` : null,
    }
  })
  const prices = all.map((performance) => saleOf(performance, left, now)).flatMap((sale) => (sale.state === 'on_sale' || sale.state === 'not_yet') && sale.priceFrom !== null ? [sale.priceFrom] : [])
  const least = prices.reduce<(typeof prices)[number] | null>((best, price) => (best === null || price.amount_minor < best.amount_minor ? price : best), null)
  return {
    title: text(event.title), where: `${text(event.venue.name)} · ${text(event.venue.city)}`,
    when: all.length === 0 ? say.noDates : formatDayRange(all[0]!.starts_at, all.at(-1)!.starts_at, locale, all[0]!.timezone),
    price: least === null ? '' : least.amount_minor === 0 ? say.free : say.from(formatMoney(least, locale)),
    dates: dates.slice(0, max), count: dates.length, link: `${origin}/events/${event.id}${query}`,
  }
}
