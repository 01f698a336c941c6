import { computed, type WritableComputedRef } from 'vue'
import { useRoute, useRouter } from 'vue-router'

/** A word of the address, so that lists and filters can be linked and survive "back"; empty when it is not there. */
export function useRouteQuery(name: string): WritableComputedRef<string> {
  const route = useRoute()
  const router = useRouter()
  return computed({
    get: () => {
      const value = route.query[name]
      return typeof value === 'string' ? value : ''
    },
    set: (value) => {
      const query = { ...route.query, [name]: value }
      if (value === '') delete query[name]
      void router.replace({ query })
    },
  })
}
