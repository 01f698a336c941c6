/**
 * Conversion between what a person types into a date-time field (wall clock of the venue) and the UTC instant on the wire.
 *
 * Wall-clock values are `YYYY-MM-DDTHH:mm` (the value of a native `datetime-local` input); instants are RFC 3339 with `Z`.
 */

const LOCAL_PATTERN = /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2})(?::\d{2}(?:\.\d+)?)?$/
const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS

export type LocalTimeFault = 'unreadable' | 'skipped'

export type LocalTimeResult =
  | { readonly ok: true; readonly instant: string }
  | { readonly ok: false; readonly fault: LocalTimeFault }

/** Answers the UTC instant of a wall-clock time in `timezone`; where clocks are set back it is the earlier one. */
export function localInputToInstant(local: string, timezone: string): LocalTimeResult {
  const wall = parseWall(local)
  if (wall === null) return { ok: false, fault: 'unreadable' }
  // The offset before and the one after a change of clocks bracket every possible answer; both are tried.
  const offsets = [wall - 24 * HOUR_MS, wall + 24 * HOUR_MS].map((at) => offsetMs(at, timezone))
  const fitting = offsets.map((offset) => wall - offset).filter((at) => at + offsetMs(at, timezone) === wall)
  if (fitting.length === 0) return { ok: false, fault: 'skipped' }
  return { ok: true, instant: toInstant(Math.min(...fitting)) }
}

/** Answers the wall-clock value of an instant in `timezone`, ready for a `datetime-local` input. */
export function instantToLocalInput(instant: string, timezone: string): string {
  const at = Date.parse(instant)
  if (Number.isNaN(at)) return ''
  return new Date(at + offsetMs(at, timezone)).toISOString().slice(0, 16)
}

/** Moves a wall-clock value by minutes without regard to changes of clocks: 19:30 minus 60 is 18:30 on every day. */
export function shiftLocalInput(local: string, minutes: number): string {
  const wall = parseWall(local)
  return wall === null ? '' : new Date(wall + minutes * MINUTE_MS).toISOString().slice(0, 16)
}

function parseWall(local: string): number | null {
  const match = LOCAL_PATTERN.exec(local)
  if (match === null) return null
  const [year, month, day, hour, minute] = match.slice(1, 6).map(Number) as [number, number, number, number, number]
  const at = Date.UTC(year, month - 1, day, hour, minute)
  // Date.UTC rolls 31 February over into March; such a date was mistyped.
  return new Date(at).toISOString().slice(0, 16) === local.slice(0, 16) ? at : null
}

function offsetMs(at: number, timezone: string): number {
  const parts = new Intl.DateTimeFormat('en-US', {
    timeZone: timezone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  }).formatToParts(at)
  const part = (type: Intl.DateTimeFormatPartTypes) => Number(parts.find((candidate) => candidate.type === type)?.value)
  const wall = Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'), part('second'))
  return wall - Math.floor(at / 1000) * 1000
}

function toInstant(at: number): string {
  return new Date(at).toISOString().replace('.000Z', 'Z')
}
