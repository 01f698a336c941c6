import type { Performance } from '@onsale/api'
import { useFormat } from '@onsale/design'
import { dearestFirst, noSeats, readSeatPlan, type SeatBits, type SeatPlan, type SeatTicketType } from '@onsale/seatmap'
import { useApi } from '@onsale/session'
import { useQuery } from '@tanstack/vue-query'
import { computed, toRaw, type ComputedRef, type Ref } from 'vue'
import type { Stock } from './stock'

/** The chart made ready, once for each chart version and language. */
export function useSeatPlan(performance: Readonly<Ref<Performance>>) {
  const api = useApi()
  const { painted } = useFormat()
  const hasPlan = computed(() => performance.value.chart_version !== null)
  const chart = useQuery({
    queryKey: ['chart', computed(() => performance.value.id), computed(() => performance.value.chart_version)],
    queryFn: async ({ signal }) => {
      const { id, chart_version: version } = performance.value
      const kept = await api.catalog.chart(id, signal)
      // The browser may have kept the one from before an organiser moved seats to another ticket type.
      return version === null || kept.version === version ? kept : api.catalog.chart(id, signal, version)
    },
    enabled: hasPlan,
    staleTime: Infinity,
    structuralSharing: false,
  })
  const plan = computed<SeatPlan | null>(() => {
    if (!chart.data.value) return null
    // Not through the proxies of the query: a hundred thousand seats are read a dozen times.
    const source = toRaw(chart.data.value)
    const named = <Named extends { readonly name: string }>(parts: readonly Named[] = []): Named[] => parts.map((part) => ({ ...part, name: painted(part.name) }))
    const words = {
      sections: named(source.sections), areas: named(source.areas), gates: named(source.gates), floors: (source.floors ?? []).map(painted),
      notes: (source.notes ?? []).map(([seat, note]): [number, string] => [seat, painted(note)]),
    }
    return readSeatPlan({ ...source, ...words }, seatTicketTypes(performance.value))
  })
  /** As the API knows them. */
  const sectionNames = computed(() => (chart.data.value ? toRaw(chart.data.value).sections.map(({ name }) => name) : []))
  return { chart, hasPlan, plan, sectionNames }
}

function seatTicketTypes(performance: Performance): SeatTicketType[] {
  const types = performance.ticket_types
  const ordered = [...dearestFirst(types.filter((type) => type.seated)), ...dearestFirst(types.filter((type) => !type.seated))]
  return ordered.map((type) => ({
    id: type.id,
    priceMinor: type.price.amount_minor,
    maxPerOrder: Math.min(type.max_per_order, type.max_per_person),
    color: type.color,
    isStanding: !type.seated,
  }))
}

/** The seats that can be taken now; `fits` is false when the plan on the page is not the one being sold. */
export function seatBitsOf(
  plan: Ref<SeatPlan | null>,
  stock: Ref<Stock | undefined>,
): ComputedRef<{ bits: SeatBits; version: number; fits: boolean } | null> {
  return computed(() => {
    if (!plan.value || !stock.value) return null
    const { bits, version } = toRaw(stock.value)
    if (bits.count !== plan.value.seats.count) return { bits: noSeats(plan.value.seats.count), version, fits: false }
    return { bits, version, fits: true }
  })
}
