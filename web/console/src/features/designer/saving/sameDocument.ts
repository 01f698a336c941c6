/** Whether two documents say the same, where one may leave out what has its default and the other may not. */

/** What the API leaves out: these values of these fields, and whatever says nothing. */
const DEFAULTS: Readonly<Record<string, unknown>> = { label_shown: 'start', row_words: 'Row %s', seat_words: 'Seat %s', opacity: 1, start: 1, kind: 'table' }

export function isSame(one: unknown, other: unknown): boolean {
  if (one === other) return true
  if (Array.isArray(one) && Array.isArray(other)) return one.length === other.length && one.every((item, at) => isSame(item, other[at]))
  if (!isObject(one) || !isObject(other)) return false
  const fields = new Set([...Object.keys(one), ...Object.keys(other)])
  return [...fields].every((field) => isSame(said(one, field), said(other, field)))
}

function said(whole: Readonly<Record<string, unknown>>, field: string): unknown {
  const value = whole[field]
  const isNothing = value === null || value === false || value === '' || value === 0 || (Array.isArray(value) && value.length === 0)
  return isNothing || (field in DEFAULTS && DEFAULTS[field] === value) ? undefined : value
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
