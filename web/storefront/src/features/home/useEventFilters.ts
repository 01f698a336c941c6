import { computed, type ComputedRef } from 'vue'
import { useRoute, useRouter } from 'vue-router'

export interface EventFilters { q: string; city: string; category: string; from: string; to: string }

const NAMES = ['q', 'city', 'category', 'from', 'to'] as const

/** The URL is the state of the list: a filter changes it, and a shared link shows the same list. */
export function useEventFilters(): {
  filters: ComputedRef<EventFilters>
  isFiltered: ComputedRef<boolean>
  change: (part: Partial<EventFilters>) => void
  reset: () => void
} {
  const route = useRoute()
  const router = useRouter()
  const filters = computed(() => {
    const value = (name: string): string => (typeof route.query[name] === 'string' ? route.query[name] : '')
    return { q: value('q'), city: value('city'), category: value('category'), from: value('from'), to: value('to') }
  })
  return {
    filters,
    isFiltered: computed(() => NAMES.some((name) => filters.value[name] !== '')),
    change(part) {
      const next = { ...filters.value, ...part }
      const query = Object.fromEntries(NAMES.filter((name) => next[name] !== '').map((name) => [name, next[name]]))
      void router.replace({ name: 'home', query })
    },
    reset: () => void router.replace({ name: 'home' }),
  }
}
