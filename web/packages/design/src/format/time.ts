import type { Locale } from '@onsale/api'

const formatters = new Map<string, Intl.DateTimeFormat>()

const STYLES = {
  /** 12月31日 周四 · Thu, Dec 31 */
  day: { month: 'short', day: 'numeric', weekday: 'short' },
  /** 2026年12月31日 周四 · Thu, Dec 31, 2026 */
  date: { year: 'numeric', month: 'short', day: 'numeric', weekday: 'short' },
  /** 19:30 */
  time: { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' },
  /** 12月31日 周四 19:30 */
  moment: { month: 'short', day: 'numeric', weekday: 'short', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' },
  /** 2026/12/31 19:30:05, for records */
  record: {
    year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23',
  },
  zone: { timeZoneName: 'long' },
  /** GMT+08:00 */
  offset: { timeZoneName: 'longOffset' },
  month: { month: 'short' },
  /** 2026年11月 · November 2026 */
  monthOfYear: { year: 'numeric', month: 'long' },
  dayNumber: { day: 'numeric' },
  weekday: { weekday: 'short' },
} satisfies Record<string, Intl.DateTimeFormatOptions>

export type TimeStyle = keyof typeof STYLES

/** A UTC instant as people at `timezone` read it; without a zone, as the reader's own clock says. */
export function formatTime(instant: string, style: TimeStyle, locale: Locale, timezone?: string): string {
  const date = new Date(instant)
  if (Number.isNaN(date.getTime())) return ''
  return formatter(style, locale, timezone).format(date).replace(/(?<=\d日)(?=周)/, ' ')
}

/** A moment on the clock of its place; says whose clock it is when the reader's own shows something else. */
export function formatPlaceTime(instant: string, style: TimeStyle, locale: Locale, timezone: string): string {
  const words = formatTime(instant, style, locale, timezone)
  if (words === '' || !isForeignZone(instant, timezone)) return words
  const zone = formatZone(instant, locale, timezone)
  return locale === 'zh-CN' ? `${words}（${zone}）` : `${words} (${zone})`
}

/** "中国标准时间", "China Standard Time"; summer time has another name, so it needs the instant. */
export function formatZone(instant: string, locale: Locale, timezone: string): string {
  const parts = formatter('zone', locale, timezone).formatToParts(new Date(instant))
  return parts.find((part) => part.type === 'timeZoneName')?.value ?? timezone
}

/** "12月31日 – 1月3日", or one day when both fall on the same. */
export function formatDayRange(first: string, last: string, locale: Locale, timezone?: string): string {
  const start = formatTime(first, 'day', locale, timezone)
  const end = formatTime(last, 'day', locale, timezone)
  return start === end ? start : `${start} – ${end}`
}

/** True when the reader's clock shows something else than the venue's, so that the page must say whose time it is. */
export function isForeignZone(instant: string, timezone: string): boolean {
  const date = new Date(instant)
  if (Number.isNaN(date.getTime())) return false
  // One formatter and no second language: making one takes long.
  const [, sign, hours, minutes] = /([+-])(\d+):(\d+)/.exec(formatter('offset', 'en', timezone).format(date)) ?? []
  const offset = sign === undefined ? 0 : Number(`${sign}1`) * (Number(hours) * 60 + Number(minutes))
  return offset !== -date.getTimezoneOffset()
}

/** "9:05" or "1:02:09"; never negative, and rounded up so that 0:00 means over. */
export function formatCountdown(milliseconds: number): string {
  const seconds = Math.max(0, Math.ceil(milliseconds / 1000))
  const pad = (value: number): string => String(value).padStart(2, '0')
  const hours = Math.floor(seconds / 3600)
  const minutes = Math.floor((seconds % 3600) / 60)
  return hours > 0 ? `${hours}:${pad(minutes)}:${pad(seconds % 60)}` : `${minutes}:${pad(seconds % 60)}`
}

function formatter(style: TimeStyle, locale: Locale, timezone: string | undefined): Intl.DateTimeFormat {
  const key = `${style} ${locale} ${timezone ?? ''}`
  let found = formatters.get(key)
  if (found === undefined) {
    const zone = timezone === undefined ? {} : { timeZone: timezone }
    found = new Intl.DateTimeFormat(locale === 'en' ? 'en-US' : locale, { ...STYLES[style], ...zone })
    formatters.set(key, found)
  }
  return found
}
