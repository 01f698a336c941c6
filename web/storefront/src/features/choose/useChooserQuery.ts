import { ORDER_SEATS_MAX } from '@onsale/seatmap'
import { computed, type ComputedRef, type WritableComputedRef } from 'vue'
import { useRoute, useRouter } from 'vue-router'

export type ViewName = 'map' | 'list'

/** How many want to stand where, by the place's position in the plan. */
export interface Stand {
  readonly area: number
  readonly quantity: number
}

interface ChooserQuery {
  readonly view: WritableComputedRef<ViewName>
  readonly filter: WritableComputedRef<readonly string[]>
  /** How many want to sit together. */
  readonly party: WritableComputedRef<number>
  readonly stand: ComputedRef<Stand | null>
  /** Resolves when the URL has it, so that who signs in first comes back to it. */
  keepStand(stand: Stand | null): Promise<void>
}

/** Map or list, the price filter, the party and a wish to stand: kept in the URL, so that a reload or a shared link shows the same. */
export function useChooserQuery(): ChooserQuery {
  const route = useRoute()
  const router = useRouter()

  async function replace(change: Record<string, string | undefined>): Promise<void> {
    await router.replace({ query: { ...route.query, ...change } })
  }
  return {
    view: computed({
      get: () => (route.query['view'] === 'list' ? 'list' : 'map'),
      set: (view) => void replace({ view: view === 'list' ? 'list' : undefined }),
    }),
    filter: computed({
      get: () => String(route.query['price'] ?? '').split('.').filter(Boolean),
      set: (ids) => void replace({ price: ids.length > 0 ? ids.join('.') : undefined }),
    }),
    party: computed({
      get: () => Math.min(ORDER_SEATS_MAX, Math.max(1, Math.trunc(Number(route.query['party'])) || 1)),
      set: (party) => void replace({ party: party > 1 ? String(party) : undefined }),
    }),
    stand: computed(() => {
      const [, area, quantity] = /^(\d{1,4})x(\d{1,3})$/.exec(String(route.query['stand'] ?? '')) ?? []
      return area === undefined ? null : { area: Number(area), quantity: Number(quantity) }
    }),
    keepStand: (stand) => replace({ stand: stand ? `${stand.area}x${stand.quantity}` : undefined }),
  }
}
