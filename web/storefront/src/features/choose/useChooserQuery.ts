import { computed, type WritableComputedRef } from 'vue'
import { useRoute, useRouter } from 'vue-router'

export type ViewName = 'map' | 'list'

/** Map or list, and the price filter: kept in the URL, so that a reload or a shared link shows the same. */
export function useChooserQuery(): { view: WritableComputedRef<ViewName>; filter: WritableComputedRef<readonly string[]> } {
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
  }
}
