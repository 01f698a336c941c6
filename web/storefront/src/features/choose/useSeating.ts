import { isProblem, type Availability, type Performance } from '@onsale/api'
import { useFormat } from '@onsale/design'
import { dearestFirst, decodeSeatBits, noSeats, readSeatPlan, type SeatBits, type SeatPlan, type SeatTicketType } from '@onsale/seatmap'
import { useApi } from '@onsale/session'
import { useQuery } from '@tanstack/vue-query'
import { computed, type ComputedRef, type Ref } from 'vue'

const POLL_MS = 3000

/** What is left, asked again every few seconds while the page is seen; an unchanged answer costs a 304. */
export function useAvailability(performanceId: string) {
  const api = useApi()
  let last: { body: Availability; etag: string | null } | null = null
  return useQuery({
    queryKey: ['availability', performanceId],
    queryFn: async ({ signal }): Promise<Availability> => {
      const { body, etag } = await api.inventory.availability(performanceId, last?.etag ?? undefined, signal)
      if (body !== null) last = { body, etag }
      if (last === null) throw new Error('availability: 304 for a first request')
      return last.body
    },
    // A final refusal (no such performance) is not asked again; what may pass is.
    refetchInterval: ({ state: { error } }) => (isProblem(error) && !error.isTransient ? false : POLL_MS),
    staleTime: 0,
    // The body is one string: comparing it deeply finds nothing that its version does not say.
    structuralSharing: false,
  })
}

/** The chart made ready, once for each chart version and language. */
export function useSeatPlan(performance: Readonly<Ref<Performance>>) {
  const api = useApi()
  const { painted } = useFormat()
  const hasPlan = computed(() => performance.value.seated && performance.value.chart_version !== null)
  const chart = useQuery({
    queryKey: ['chart', computed(() => performance.value.id), computed(() => performance.value.chart_version)],
    queryFn: ({ signal }) => api.catalog.chart(performance.value.id, signal),
    enabled: hasPlan,
    staleTime: Infinity,
    structuralSharing: false,
  })
  const plan = computed<SeatPlan | null>(() => {
    if (!chart.data.value) return null
    const sections = chart.data.value.sections.map((section) => ({ ...section, name: painted(section.name) }))
    return readSeatPlan({ ...chart.data.value, sections }, seatTicketTypes(performance.value))
  })
  return { chart, hasPlan, plan }
}

function seatTicketTypes(performance: Performance): SeatTicketType[] {
  return dearestFirst(performance.ticket_types.filter((type) => type.seated)).map((type) => ({
    id: type.id,
    priceMinor: type.price.amount_minor,
    maxPerOrder: Math.min(type.max_per_order, type.max_per_person),
    color: type.color,
  }))
}

/** The seats that can be taken now; `fits` is false when the plan on the page is not the one being sold. */
export function seatBitsOf(
  plan: Ref<SeatPlan | null>,
  availability: Ref<Availability | undefined>,
): ComputedRef<{ bits: SeatBits; version: number; fits: boolean } | null> {
  return computed(() => {
    if (!plan.value || !availability.value) return null
    const { seats, seat_count: count, version } = availability.value
    if (count !== plan.value.seats.count) return { bits: noSeats(plan.value.seats.count), version, fits: false }
    return { bits: decodeSeatBits(seats, count), version, fits: true }
  })
}
