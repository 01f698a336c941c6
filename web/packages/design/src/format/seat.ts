import type { Locale, Seat } from '@onsale/api'

const LABEL = /^(?:(.+), )?Row (.+), Seat (.+)$/

/**
 * "Ground floor, Row A, Seat 7" → "Ground floor A 排 7 座" for Chinese readers. A section keeps the name the venue
 * painted on its doors; a label of another form is shown as it is.
 */
export function formatSeat(seat: Seat, locale: Locale): string {
  const match = locale === 'zh-CN' ? LABEL.exec(seat.label) : null
  return match === null ? seat.label : [match[1], `${match[2]} 排`, `${match[3]} 座`].filter(Boolean).join(' ')
}
