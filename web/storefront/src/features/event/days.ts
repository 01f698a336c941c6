/** The performances of an event by day, on the clock of the place, for who chooses a day first. */
import type { PerformanceSummary } from '@onsale/api'
import { saleOf, type Left, type Sale } from './sale'

export interface ShowDay {
  /** "2027-01-31" */
  readonly day: string
  readonly performances: PerformanceSummary[]
}

/** Up to so many are shown as a list at once. */
export const LISTED_MAX = 8
const BEST_FIRST: readonly Sale['state'][] = ['on_sale', 'not_yet', 'sold_out', 'ended', 'cancelled']
const DAY_MS = 86_400_000

export function daysOf(performances: readonly PerformanceSummary[]): ShowDay[] {
  const days = new Map<string, PerformanceSummary[]>()
  for (const performance of [...performances].sort((one, other) => one.starts_at.localeCompare(other.starts_at))) {
    const day = dayOf(performance)
    const known = days.get(day)
    if (known === undefined) days.set(day, [performance])
    else known.push(performance)
  }
  return [...days].map(([day, ofDay]) => ({ day, performances: ofDay }))
}

export function dayOf({ starts_at: startsAt, timezone }: Pick<PerformanceSummary, 'starts_at' | 'timezone'>): string {
  return formatOf(timezone).format(new Date(startsAt))
}

/** The months with performances, as "2027-01". */
export function monthsOf(days: readonly ShowDay[]): string[] {
  return [...new Set(days.map(({ day }) => day.slice(0, 7)))]
}

/** The days of a month in weeks from Monday on; null where a week belongs to another month. */
export function weeksOf(month: string): (string | null)[][] {
  const first = Date.parse(`${month}-01T00:00:00Z`)
  const before = (new Date(first).getUTCDay() + 6) % 7
  const days: (string | null)[] = Array.from({ length: before }, () => null)
  for (let at = first; isoDay(at).startsWith(month); at += DAY_MS) days.push(isoDay(at))
  while (days.length % 7 !== 0) days.push(null)
  return Array.from({ length: days.length / 7 }, (_week, index) => days.slice(index * 7, index * 7 + 7))
}

/** The best that can be said of any performance of a day. */
export function stateOf({ performances }: ShowDay, left: Left, now: number): Sale['state'] {
  const states = new Set(performances.map((performance) => saleOf(performance, left, now).state))
  return BEST_FIRST.find((state) => states.has(state)) ?? 'ended'
}

function isoDay(at: number): string {
  return new Date(at).toISOString().slice(0, 10)
}

const formats = new Map<string, Intl.DateTimeFormat>()

/** One for each place: making them is what costs. Swedish writes days as ISO does. */
function formatOf(timezone: string): Intl.DateTimeFormat {
  const known = formats.get(timezone) ?? new Intl.DateTimeFormat('sv-SE', { timeZone: timezone })
  formats.set(timezone, known)
  return known
}
