import type { Locale, Seat } from '@onsale/api'

const LABEL = /^(?:(.+), )?Row (.+), Seat (.+)$/
const BILINGUAL = /^(.*[㐀-鿿].*) \/ ([^㐀-鿿]+)$/

/**
 * "Ground floor, Row A, Seat 7" → "Ground floor A 排 7 座" for Chinese readers; a label of another form is shown as it
 * is. `onsale.contracts.values.SeatRef` says the same in letters.
 */
export function formatSeat(seat: Seat, locale: Locale): string {
  const place = seatPlace(seat)
  if (place === null) return seat.label
  const section = paintedName(place.section, locale)
  const parts = locale === 'zh-CN' ? [section, `${place.row} 排`, `${place.number} 座`] : [section, `Row ${place.row}`, `Seat ${place.number}`]
  return parts.filter(Boolean).join(locale === 'zh-CN' ? ' ' : ', ')
}

/** The parts of a seat's label; null for a label of another form. */
export function seatPlace({ label }: Pick<Seat, 'label'>): { section: string; row: string; number: string } | null {
  const match = LABEL.exec(label)
  return match === null ? null : { section: match[1] ?? '', row: match[2]!, number: match[3]! }
}

/** A name of a seating plan for one reader. Plans have one name for a section; "楼座 / Balcony" is two in one. */
export function paintedName(name: string, locale: Locale): string {
  const both = BILINGUAL.exec(name)
  return both?.[locale === 'zh-CN' ? 1 : 2] ?? name
}
