import type { Performance, PerformanceSummary } from '@onsale/api'
import { useApi } from '@onsale/session'
import { useQuery } from '@tanstack/vue-query'
import { computed, type ComputedRef } from 'vue'
import { saleOfAll, type Sale } from './sale'

const DATES_MAX = 6
const FRESH_MS = 30_000

/** Another date of the same event, when it sells and what is left of it; undefined until known. */
export interface OtherDate {
  readonly performance: PerformanceSummary
  readonly sale: Sale
  readonly left: number | undefined
}

/** The next dates of the event that can be bought now or later, soonest first. */
export function useOtherDates(performance: Performance, now = Date.now()): ComputedRef<OtherDate[]> {
  const api = useApi()
  const event = useQuery({
    queryKey: ['event', performance.event_id],
    queryFn: ({ signal }) => api.catalog.event(performance.event_id, signal),
    staleTime: FRESH_MS,
  })
  const dates = computed(() => otherDates(event.data.value?.performances ?? [], performance.id, now))
  const stock = useQuery({
    queryKey: ['availability-of-event', performance.event_id],
    queryFn: ({ signal }) => api.inventory.availabilityOfEvent(performance.event_id, signal),
    staleTime: FRESH_MS,
  })
  const left = (id: string) => stock.data.value?.performances.find((one) => one.id === id)?.ticket_types.reduce((sum, { available }) => sum + available, 0)
  return computed(() => dates.value.map((date) => ({ ...date, left: left(date.performance.id) })))
}

export function otherDates(performances: readonly PerformanceSummary[], id: string, now: number): Omit<OtherDate, 'left'>[] {
  return performances
    .filter((performance) => performance.id !== id && performance.change?.kind !== 'cancelled')
    .map((performance) => ({ performance, sale: saleOfAll(performance.ticket_types, now) }))
    .filter(({ sale }) => sale.kind !== 'ended')
    .sort((a, b) => Date.parse(a.performance.starts_at) - Date.parse(b.performance.starts_at))
    .slice(0, DATES_MAX)
}
