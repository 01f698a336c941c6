import { isProblem, type Locale, type Money, type Problem, type Text } from '@onsale/api'
import { formatMoney } from '../format/money'
import { formatPlaceTime, formatTime } from '../format/time'

export interface ProblemWords { code: string; title: string; detail: string }

export interface WordSource {
  /** True when there is a text under the key. */
  has(key: string): boolean
  text(key: string, values: Record<string, string | number>): string
  /** The names a text has in braces. */
  placeholders(key: string): string[]
  locale: Locale
}

const INSTANT = /^\d{4}-\d\d-\d\dT[\d:.]+(Z|[+-]\d\d:\d\d)$/
const DEFAULT_RETRY_SECONDS = 5

/**
 * The one place that turns any thrown value into a title and a sentence that says what to do.
 * Our own text for the code comes first, then the server's (it is in the reader's language), then a general one.
 */
export function problemWords(error: unknown, source: WordSource): ProblemWords {
  if (!isProblem(error)) return general('unknown', source)
  const key = error.code.startsWith('http-') ? byStatus(error.status) : error.code
  if (source.has(`problem.${key}.title`)) return known(key, error, source)
  if (error.title !== '') return { code: error.code, title: error.title, detail: error.detail }
  return { ...general(byStatus(error.status), source), code: error.code }
}

function known(key: string, problem: Problem, source: WordSource): ProblemWords {
  const values = readable(problem, source.locale)
  const needed = source.placeholders(`problem.${key}.detail`)
  // A field our sentence needs did not come: the server's own sentence is complete.
  const complete = problem.detail === '' || needed.every((name) => values[name] !== undefined)
  return {
    code: problem.code,
    title: source.text(`problem.${key}.title`, values),
    detail: complete ? source.text(`problem.${key}.detail`, values) : problem.detail,
  }
}

function general(key: string, source: WordSource): ProblemWords {
  return { code: key, title: source.text(`problem.${key}.title`, {}), detail: source.text(`problem.${key}.detail`, {}) }
}

function byStatus(status: number): string {
  if (status === 401) return 'sign-in-required'
  if (status === 403) return 'not-permitted'
  if (status === 404) return 'not-found'
  if (status === 429) return 'too-many-requests'
  return status >= 502 && status <= 504 ? 'unavailable' : 'unknown'
}

/**
 * The problem's fields as people read them: instants as times (on the clock of the place, where the problem names it),
 * bilingual texts in one language, lists as their count.
 */
function readable(problem: Problem, locale: Locale): Record<string, string | number> {
  const values: Record<string, string | number> = { seconds: problem.retryAfterSeconds ?? problem.number('retry_after') ?? DEFAULT_RETRY_SECONDS }
  const { timezone } = problem.fields
  const moment = (at: string) => (typeof timezone === 'string' ? formatPlaceTime(at, 'moment', locale, timezone) : formatTime(at, 'moment', locale))
  for (const [name, value] of Object.entries(problem.fields)) {
    if (typeof value === 'number') values[name] = value
    else if (typeof value === 'string') values[name] = INSTANT.test(value) ? moment(value) : value
    else if (Array.isArray(value)) values['count'] = value.length
    else if (isText(value)) values[name] = value[locale]
    else if (isMoney(value)) values[name] = formatMoney(value, locale)
  }
  return values
}

function isMoney(value: unknown): value is Money {
  return value !== null && typeof value === 'object' && 'amount_minor' in value && 'currency' in value
}

function isText(value: unknown): value is Text {
  return value !== null && typeof value === 'object' && 'zh-CN' in value && 'en' in value
}
