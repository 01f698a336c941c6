/** The period of a settlement or an export as people say it: both days included. */
import type { Fault } from '@/forms/fault'
import { MISSING } from '@/forms/fault'

const DAY_MS = 86_400_000
export const DAYS_MAX = 366

export interface Period { first: string; last: string }

export function dayAfter(day: string, days = 1): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10)
}

/** Of days that are over: `today` is none of them. */
export function periodFaults({ first, last }: Period, today: string): Map<string, Fault> {
  const faults = new Map<string, Fault>()
  if (first === '') faults.set('/from', MISSING)
  if (last === '') faults.set('/to', MISSING)
  if (faults.size > 0) return faults
  if (last < first) faults.set('/to', { message: 'books.faults.order' })
  else if (last >= today) faults.set('/to', { message: 'books.faults.notOver' })
  else if (dayAfter(first, DAYS_MAX) <= last) faults.set('/to', { message: 'books.faults.long', values: { max: DAYS_MAX } })
  return faults
}

/** From where the last settlement ended, or the month before this one; until yesterday at most. */
export function firstPeriod(settledUntil: string | null, today: string): Period {
  const monthAgo = dayAfter(`${today.slice(0, 7)}-01`, -1).slice(0, 7)
  const first = settledUntil ?? `${monthAgo}-01`
  const yesterday = dayAfter(today, -1)
  return { first, last: first > yesterday ? '' : yesterday }
}
