import type { Money, Seat, Text } from '@onsale/api'
import { useLocale } from '../i18n'
import { formatMoney } from './money'
import { formatSeat, paintedName } from './seat'
import { formatDayRange, formatPlaceTime, formatTime, formatZone, type TimeStyle } from './time'

/** Money, times and bilingual texts in the reader's language; re-renders when the language changes. */
export function useFormat() {
  const { locale } = useLocale()
  return {
    money: (money: Money) => formatMoney(money, locale.value),
    time: (instant: string, style: TimeStyle, timezone?: string) => formatTime(instant, style, locale.value, timezone),
    /** On the clock of the place, which is named when the reader's shows something else. */
    placeTime: (instant: string, style: TimeStyle, timezone: string) => formatPlaceTime(instant, style, locale.value, timezone),
    zone: (instant: string, timezone: string) => formatZone(instant, locale.value, timezone),
    dayRange: (first: string, last: string, timezone?: string) => formatDayRange(first, last, locale.value, timezone),
    seat: (seat: Seat) => formatSeat(seat, locale.value),
    painted: (name: string) => paintedName(name, locale.value),
    count: (value: number) => value.toLocaleString(locale.value),
    /** The reader's language, or the other one when the organiser left it empty. */
    text: (text: Text) => text[locale.value] || text['zh-CN'] || text.en,
  }
}
