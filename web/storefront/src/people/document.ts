import type { DocumentKind } from '@onsale/api'

/** Why a number is not one of its kind; the server has the last word. */
export type NumberProblem = 'characters' | 'form' | 'region' | 'birth' | 'checksum'

/** What a number says while it is typed. `birthday` is YYYY-MM-DD, or null where the number has none. */
export type NumberReading =
  | { state: 'empty' }
  | { state: 'typing' }
  | { state: 'wrong'; problem: NumberProblem }
  | { state: 'right'; birthday: string | null }

export const GUARDED_AGE = 14

const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
const CHECK_CHARACTERS = '10X98765432'
const CHECKED = /^\d{17}[\dX]$/
/** GB/T 2260: the first two digits of a region; 83 is for residents from Taiwan. */
const REGION = /^(?:1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[1-3])/
const EARLIEST_BIRTHDAY = '1900-01-01'

const WHOLE: Record<DocumentKind, RegExp> = {
  'resident-id': CHECKED,
  'hk-macau-permit': /^[HM]\d{8}$/,
  'taiwan-permit': /^\d{8}$/,
  passport: /^(?=[A-Z]*\d)[A-Z\d]{5,12}$/,
  'foreign-resident-id': /^(?:[A-Z]{3}\d{12}|9\d{16}[\dX])$/,
}
/** What can still become a whole number. */
const BEGUN: Record<DocumentKind, RegExp> = {
  'resident-id': /^\d{0,17}$/,
  'hk-macau-permit': /^(?:[HM]\d{0,7})?$/,
  'taiwan-permit': /^\d{0,7}$/,
  passport: /^(?:[A-Z\d]{0,4}|[A-Z]{5,11})$/,
  'foreign-resident-id': /^(?:[A-Z]{0,3}|[A-Z]{3}\d{0,11}|9\d{0,16})$/,
}

/** Spaces, lower case and full-width characters are put right, as the server does. */
export function plainNumber(typed: string): string {
  const narrow = typed.replace(/\s/g, '').replace(/[０-９Ａ-Ｚａ-ｚ]/g, (wide) => String.fromCharCode(wide.charCodeAt(0) - 0xfee0))
  return isAscii(narrow) ? narrow.toUpperCase() : narrow
}

export function readNumber(kind: DocumentKind, typed: string, today: string): NumberReading {
  const number = plainNumber(typed)
  if (number === '') return { state: 'empty' }
  if (!isAscii(number)) return { state: 'wrong', problem: 'characters' }
  if (!WHOLE[kind].test(number)) return BEGUN[kind].test(number) ? { state: 'typing' } : { state: 'wrong', problem: 'form' }
  if (!CHECKED.test(number)) return { state: 'right', birthday: null }
  return readChecked(kind, number, today)
}

/** Eighteen digits of a resident or a foreign resident: region, birthday, order, check character (GB 11643). */
function readChecked(kind: DocumentKind, number: string, today: string): NumberReading {
  const region = kind === 'resident-id' ? number : number.slice(1)
  const birthday = `${number.slice(6, 10)}-${number.slice(10, 12)}-${number.slice(12, 14)}`
  if (checkCharacter(number) !== number[17]) return { state: 'wrong', problem: 'checksum' }
  if (!REGION.test(region)) return { state: 'wrong', problem: 'region' }
  if (!isDay(birthday) || birthday < EARLIEST_BIRTHDAY || birthday > today) return { state: 'wrong', problem: 'birth' }
  return { state: 'right', birthday }
}

export function checkCharacter(number: string): string {
  const sum = WEIGHTS.reduce((total, weight, at) => total + weight * Number(number[at]), 0)
  return CHECK_CHARACTERS[sum % 11]!
}

/** Completed years on a day; both days are YYYY-MM-DD. */
export function ageOn(birthday: string, day: string): number {
  const years = Number(day.slice(0, 4)) - Number(birthday.slice(0, 4))
  return day.slice(5) < birthday.slice(5) ? years - 1 : years
}

/** The day in Beijing, by which birthdays are counted. */
export function beijingDay(now: number): string {
  return new Date(now + 8 * 3_600_000).toISOString().slice(0, 10)
}

function isDay(day: string): boolean {
  const date = new Date(`${day}T00:00:00Z`)
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(day)
}

function isAscii(text: string): boolean {
  return /^[\x21-\x7e]*$/.test(text)
}
