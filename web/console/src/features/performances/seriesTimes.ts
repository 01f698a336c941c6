/** The times of a series on the wall clock of the venue: every chosen weekday at some times, or entry slots. */
import { parseCount } from '@/forms/count'
import { shiftLocalInput } from '@/forms/zonedTime'

export type SeriesMode = 'single' | 'repeat' | 'slots'
/** When tickets of a series stop being sold: so many seconds before each starts, or as it ends. */
export type SaleEnd = '0' | '3600' | '86400' | 'end'

export interface SeriesForm {
  mode: SeriesMode
  firstDay: string
  lastDay: string
  /** "1" is Monday. */
  weekdays: string[]
  /** Of a repetition, as "19:30". */
  times: string[]
  doorsBefore: string
  length: string
  /** Of slots: the first begins at `opens`, the last ends by `closes`. */
  opens: string
  closes: string
  every: string
  /** Starts that were taken out again, as "2026-12-31T19:30". */
  excluded: string[]
  /** Days before each start that its sale begins; empty: at one moment for all. */
  saleDays: string
  saleEnd: SaleEnd
}

export interface LocalTimes {
  readonly starts: string
  readonly doors: string
  readonly ends: string
}

export const SERIES_MAX = 500
export const WEEKDAYS: readonly string[] = ['1', '2', '3', '4', '5', '6', '7']
const DAYS_MAX = 731
const PLANNED_MAX = 2_000
const DAY_PATTERN = /^\d{4}-\d{2}-\d{2}$/
const TIME_PATTERN = /^\d{2}:\d{2}$/
const DAY_MINUTES = 24 * 60

export function emptySeries(): SeriesForm {
  return {
    mode: 'single', firstDay: '', lastDay: '', weekdays: [...WEEKDAYS], times: ['19:30'], doorsBefore: '60', length: '120', opens: '09:00', closes: '17:00', every: '30',
    excluded: [], saleDays: '', saleEnd: '0',
  }
}

/** Every start that the rule names, in order, with those that were taken out; cut off far above what can be added. */
export function plannedStarts(series: SeriesForm): string[] {
  const times = [...new Set(timesOfDay(series))].sort()
  const starts: string[] = []
  for (const day of daysOf(series)) {
    for (const time of times) {
      if (starts.length === PLANNED_MAX) return starts
      starts.push(`${day}T${time}`)
    }
  }
  return starts
}

export function keptStarts(series: SeriesForm): string[] {
  const excluded = new Set(series.excluded)
  return plannedStarts(series).filter((start) => !excluded.has(start))
}

/** A slot is open from its start until the next one begins; what is repeated has doors and a length. */
export function timesAt(series: SeriesForm, starts: string): LocalTimes {
  const isSlot = series.mode === 'slots'
  const length = parseCount(isSlot ? series.every : series.length, 1) ?? 0
  const before = isSlot ? 0 : (parseCount(series.doorsBefore, 0) ?? 0)
  return { starts, doors: shiftLocalInput(starts, -before), ends: shiftLocalInput(starts, length) }
}

/** The starts by day, for who looks at them. */
export function byDay(starts: readonly string[]): { day: string; starts: string[] }[] {
  const days = new Map<string, string[]>()
  for (const start of starts) {
    const day = start.slice(0, 10)
    const known = days.get(day)
    if (known === undefined) days.set(day, [start])
    else known.push(start)
  }
  return [...days].map(([day, ofDay]) => ({ day, starts: ofDay }))
}

export function isTime(text: string): boolean {
  return TIME_PATTERN.test(text)
}

export function isDay(text: string): boolean {
  return DAY_PATTERN.test(text) && !Number.isNaN(Date.parse(text))
}

function timesOfDay(series: SeriesForm): string[] {
  if (series.mode === 'repeat') return series.times.filter(isTime)
  const every = parseCount(series.every, 1)
  if (every === null || !isTime(series.opens) || !isTime(series.closes)) return []
  const [first, last] = [minutesOf(series.opens), minutesOf(series.closes)]
  const times: string[] = []
  for (let at = first; at + every <= last; at += every) times.push(`${two(Math.floor(at / 60))}:${two(at % 60)}`)
  return times
}

function daysOf(series: SeriesForm): string[] {
  if (!isDay(series.firstDay) || !isDay(series.lastDay)) return []
  const days: string[] = []
  let day = series.firstDay
  while (day <= series.lastDay && days.length < DAYS_MAX) {
    days.push(day)
    day = shiftLocalInput(`${day}T12:00`, DAY_MINUTES).slice(0, 10)
  }
  return days.filter((one) => series.weekdays.includes(weekdayOf(one)))
}

function weekdayOf(day: string): string {
  const sundayFirst = new Date(`${day}T12:00Z`).getUTCDay()
  return String(sundayFirst === 0 ? 7 : sundayFirst)
}

function minutesOf(time: string): number {
  const [hours = '0', minutes = '0'] = time.split(':')
  return Number(hours) * 60 + Number(minutes)
}

function two(value: number): string {
  return String(value).padStart(2, '0')
}
