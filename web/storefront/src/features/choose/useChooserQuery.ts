import { ORDER_SEATS_MAX } from '@onsale/seatmap'
import { computed, type WritableComputedRef } from 'vue'
import { useRoute, useRouter } from 'vue-router'

export type ViewName = 'map' | 'list'

interface ChooserQuery {
  readonly view: WritableComputedRef<ViewName>
  readonly filter: WritableComputedRef<readonly string[]>
  /** How many want to sit together. */
  readonly party: WritableComputedRef<number>
}

/** Map or list, the price filter and the party: kept in the URL, so that a reload or a shared link shows the same. */
export function useChooserQuery(): ChooserQuery {
  const route = useRoute()
  const router = useRouter()

  function replace(change: Record<string, string | undefined>): void {
    void router.replace({ query: { ...route.query, ...change } })
  }
  return {
    view: computed({
      get: () => (route.query['view'] === 'list' ? 'list' : 'map'),
      set: (view) => replace({ view: view === 'list' ? 'list' : undefined }),
    }),
    filter: computed({
      get: () => String(route.query['price'] ?? '').split('.').filter(Boolean),
      set: (ids) => replace({ price: ids.length > 0 ? ids.join('.') : undefined }),
    }),
    party: computed({
      get: () => Math.min(ORDER_SEATS_MAX, Math.max(1, Math.trunc(Number(route.query['party'])) || 1)),
      set: (party) => replace({ party: party > 1 ? String(party) : undefined }),
    }),
  }
}
