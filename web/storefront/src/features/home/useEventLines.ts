import type { EventSummary } from '@onsale/api'
import { useFormat, useTexts } from '@onsale/design'
import { computed, type ComputedRef } from 'vue'
import { texts } from './texts'

/** Every organiser of the platform is in mainland China; the summary carries no zone of its own. */
const CATALOGUE_ZONE = 'Asia/Shanghai'

/** The lines under a poster: when, where, from how much. */
export function useEventLines(event: () => EventSummary): ComputedRef<{ date: string; place: string; price: string }> {
  const { t } = useTexts(texts)
  const { text, money, dayRange, time } = useFormat()
  return computed(() => {
    const { first_starts_at: first, last_starts_at: last, price_from: from, city, venue_name: venue } = event()
    const single = first !== null && (last === null || last === first)
    return {
      date: first === null ? t('tba') : single ? time(first, 'moment', CATALOGUE_ZONE) : dayRange(first, last ?? first, CATALOGUE_ZONE),
      place: `${text(city)} · ${text(venue)}`,
      price: from === null ? '' : from.amount_minor === 0 ? t('free') : t('from_price', { price: money(from) }),
    }
  })
}
