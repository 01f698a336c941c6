import type { Locale, Seat } from '@onsale/api'

const LABEL = /^(?:(.+), )?Row (.+), Seat (.+)$/
const BILINGUAL = /^(.*[㐀-鿿].*) \/ ([^㐀-鿿]+)$/

/**
 * "Ground floor, Row A, Seat 7" → "Ground floor A 排 7 座" for Chinese readers; a label of another form is shown as it
 * is. `onsale.contracts.values.SeatRef` says the same in letters.
 */
export function formatSeat(seat: Seat, locale: Locale): string {
  const match = LABEL.exec(seat.label)
  if (match === null) return seat.label
  const section = paintedName(match[1] ?? '', locale)
  const parts = locale === 'zh-CN' ? [section, `${match[2]} 排`, `${match[3]} 座`] : [section, `Row ${match[2]}`, `Seat ${match[3]}`]
  return parts.filter(Boolean).join(locale === 'zh-CN' ? ' ' : ', ')
}

/** A name of a seating plan for one reader. Plans have one name for a section; "楼座 / Balcony" is two in one. */
export function paintedName(name: string, locale: Locale): string {
  const both = BILINGUAL.exec(name)
  return both?.[locale === 'zh-CN' ? 1 : 2] ?? name
}
