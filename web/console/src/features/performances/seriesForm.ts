/** Reads the form of many performances: the request it becomes, and what is wrong with it. */
import type { SeriesDraft, SeriesTicketTypeDraft, TicketTypeDraft } from '@onsale/api'
import { parseCount } from '@/forms/count'
import { MISSING, type Fault, type Faults } from '@/forms/fault'
import { localInputToInstant, shiftLocalInput } from '@/forms/zonedTime'
import { readPerformance, type PerformanceContext, type PerformanceForm } from './performanceForm'
import { isDay, isTime, keptStarts, SERIES_MAX, timesAt, type SeriesForm } from './seriesTimes'

export interface SeriesReading {
  readonly draft: SeriesDraft
  readonly faults: Faults
}

export const SERIES_FIELDS: readonly string[] = [
  '/first_day', '/last_day', '/weekdays', '/clock', '/doors_before', '/length', '/opens', '/closes', '/every', '/sale_days', '/times',
]
const LENGTH_MAX = 24 * 60
const SALE_DAYS_MAX = 730
const DAY_SECONDS = 86_400
/** Ticket types can be judged before there is a day. */
const SOME_START = '2030-01-01T12:00'
const OF_ONE_TIME: readonly string[] = ['/starts_at', '/doors_at', '/ends_at']

/** Reads the whole form; the draft may be sent only when there are no faults. */
export function readSeries(form: PerformanceForm, context: PerformanceContext): SeriesReading {
  const { series } = form
  const faults = new Map<string, Fault>(ruleFaults(series))
  const starts = keptStarts(series)
  if (faults.size === 0 && starts.length === 0) faults.set('/times', { message: 'series.none' })
  if (faults.size === 0 && starts.length > SERIES_MAX) faults.set('/times', { message: 'series.tooMany', values: { max: SERIES_MAX, count: starts.length } })
  const times = starts.slice(0, SERIES_MAX).map((start) => {
    const local = timesAt(series, start)
    return { starts_at: instantOf(local.starts, context, faults), doors_at: instantOf(local.doors, context, faults), ends_at: instantOf(local.ends, context, faults) }
  })
  const one = readPerformance(asOne(form, starts[0] ?? SOME_START), context)
  for (const [pointer, fault] of one.faults) {
    // Where the sale opens by days the moment that stands for it is ours.
    const isOurs = series.saleDays !== '' && pointer.endsWith('/sale_starts_at')
    if (!OF_ONE_TIME.includes(pointer) && !isOurs) faults.set(pointer, fault)
  }
  const { plan_id: planId, real_name: realName } = one.draft
  const ticketTypes = one.draft.ticket_types.map((type) => ofEach(type, series))
  return { draft: { times, plan_id: planId, ticket_types: ticketTypes, real_name: realName ?? null, shares_venue: form.sharesVenue }, faults }
}

/** The form as if there were only the performance that starts then. */
function asOne(form: PerformanceForm, starts: string): PerformanceForm {
  const local = timesAt(form.series, starts)
  const { saleDays, saleEnd } = form.series
  const days = parseCount(saleDays, 1)
  const ends = saleEnd === 'end' ? local.ends : shiftLocalInput(starts, -Number(saleEnd) / 60)
  const types = form.types.map((type) => ({ ...type, saleStarts: days === null ? type.saleStarts : shiftLocalInput(starts, -days * 24 * 60), saleEnds: ends }))
  return { ...form, ...local, types }
}

function ofEach(draft: TicketTypeDraft, series: SeriesForm): SeriesTicketTypeDraft {
  const { name, price, capacity, categories, color, max_per_order: perOrder, max_per_person: perPerson } = draft
  const days = parseCount(series.saleDays, 1)
  const length = parseCount(series.mode === 'slots' ? series.every : series.length, 1) ?? 0
  const before = series.saleEnd === 'end' ? -length * 60 : Number(series.saleEnd)
  return {
    name, price, capacity, categories, color, max_per_order: perOrder, max_per_person: perPerson,
    sale_starts: days === null ? draft.sale_starts_at : days * DAY_SECONDS, sale_ends_before_seconds: before,
  }
}

function ruleFaults(series: SeriesForm): [string, Fault][] {
  const found: [string, Fault][] = []
  const need = (pointer: string, isGood: boolean, fault: Fault = MISSING): void => {
    if (!isGood) found.push([pointer, fault])
  }
  const minutes = (pointer: string, text: string, least: number): void => {
    const count = parseCount(text, least)
    need(pointer, count !== null, { message: 'form.count', values: { min: least } })
    need(pointer, count === null || count <= LENGTH_MAX, { message: 'performance.tooMuch', values: { max: LENGTH_MAX } })
  }
  need('/first_day', isDay(series.firstDay))
  need('/last_day', isDay(series.lastDay))
  if (isDay(series.firstDay) && isDay(series.lastDay)) need('/last_day', series.firstDay <= series.lastDay, { message: 'series.daysBackwards' })
  need('/weekdays', series.weekdays.length > 0, { message: 'series.noWeekday' })
  if (series.mode === 'repeat') {
    need('/clock', series.times.some(isTime))
    minutes('/doors_before', series.doorsBefore, 0)
    minutes('/length', series.length, 1)
  } else {
    need('/opens', isTime(series.opens))
    need('/closes', isTime(series.closes))
    if (isTime(series.opens) && isTime(series.closes)) need('/closes', series.opens < series.closes, { message: 'series.closesBefore' })
    minutes('/every', series.every, 5)
  }
  if (series.saleDays !== '') {
    const days = parseCount(series.saleDays, 1)
    need('/sale_days', days !== null && days <= SALE_DAYS_MAX, { message: days === null ? 'form.count' : 'performance.tooMuch', values: { min: 1, max: SALE_DAYS_MAX } })
  }
  return found
}

function instantOf(local: string, context: PerformanceContext, faults: Map<string, Fault>): string {
  const result = localInputToInstant(local, context.timezone)
  if (result.ok) return result.instant
  if (local !== '' && !faults.has('/times')) faults.set('/times', { message: result.fault === 'skipped' ? 'form.timeSkipped' : 'form.time' })
  return ''
}
