/** What is typed when a performance is called off or moved, and what the API gets of it. */
import type { Postponement, PromisedPerformance, Text } from '@onsale/api'
import { MISSING, type Fault } from '@/forms/fault'
import { localInputToInstant, shiftLocalInput } from '@/forms/zonedTime'

export const REASON_MAX = 500
const MINUTE_MS = 60_000
const DAY_MINUTES = 24 * 60

export function reasonFaults(reason: Text): [string, Fault][] {
  const languages = ['zh-CN', 'en'] as const
  return languages.filter((language) => reason[language].trim() === '').map((language) => [`/reason/${language}`, MISSING])
}

export interface PostponeForm { starts: string; doors: string; ends: string; freeUntil: string; reason: Text; sharesVenue: boolean }
export const POSTPONE_FIELDS = ['/starts_at', '/doors_at', '/ends_at', '/refund_free_until', '/reason/zh-CN', '/reason/en']

export function emptyPostponement(): PostponeForm {
  return { starts: '', doors: '', ends: '', freeUntil: '', reason: { 'zh-CN': '', en: '' }, sharesVenue: false }
}

/** Doors and end keep their distance to the start; who cannot come has until two days before it. */
export function followNewStart(form: PostponeForm, performance: PromisedPerformance): void {
  const { starts_at: starts, doors_at: doors, ends_at: ends } = performance
  const minutes = (from: string, to: string) => Math.round((Date.parse(to) - Date.parse(from)) / MINUTE_MS)
  form.doors = shiftLocalInput(form.starts, minutes(starts, doors))
  form.ends = shiftLocalInput(form.starts, minutes(starts, ends))
  form.freeUntil = shiftLocalInput(form.starts, -2 * DAY_MINUTES)
}

export function readPostponement(form: PostponeForm, performance: PromisedPerformance, now: number): { wanted: Postponement; faults: Map<string, Fault> } {
  const faults = new Map<string, Fault>(reasonFaults(form.reason))
  const time = (pointer: string, local: string): string => {
    const read = localInputToInstant(local, performance.timezone)
    if (read.ok) return read.instant
    faults.set(pointer, { message: read.fault === 'skipped' ? 'form.timeSkipped' : 'form.time' })
    return ''
  }
  const wanted: Postponement = {
    starts_at: time('/starts_at', form.starts), doors_at: time('/doors_at', form.doors), ends_at: time('/ends_at', form.ends),
    refund_free_until: time('/refund_free_until', form.freeUntil), reason: { 'zh-CN': form.reason['zh-CN'].trim(), en: form.reason.en.trim() },
    shares_venue: form.sharesVenue,
  }
  // A time that could not be read compares as NaN: it has its fault already and gets no second one.
  const at = (instant: string) => Date.parse(instant)
  const start = at(wanted.starts_at)
  if (start <= Math.max(at(performance.starts_at), now)) faults.set('/starts_at', { message: 'promises.faults.startEarlier' })
  if (at(wanted.doors_at) > start) faults.set('/doors_at', { message: 'performance.doorsAfter' })
  if (at(wanted.ends_at) <= start) faults.set('/ends_at', { message: 'performance.endsBefore' })
  if (at(wanted.refund_free_until) <= now || at(wanted.refund_free_until) > start) faults.set('/refund_free_until', { message: 'promises.faults.freeUntil' })
  return { wanted, faults }
}
