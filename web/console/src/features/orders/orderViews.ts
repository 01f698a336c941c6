import { useLocalStorage } from '@vueuse/core'
import { computed, type Ref } from 'vue'
import { queryOf, wordsOf, type FilterWords } from './orderFilter'

export interface OrderView {
  name: string
  query: Record<string, string>
}

export const VIEWS_MAX = 20
const isView = (one: unknown): one is OrderView =>
  typeof one === 'object' && one !== null && 'name' in one && typeof one.name === 'string' && 'query' in one && typeof one.query === 'object' && one.query !== null

/** Views with a name, of one account on this device. A view is only a link: whoever gets that has the same. */
export function useOrderViews(accountId: string): { views: Ref<OrderView[]>; keep: (name: string, words: FilterWords) => void; drop: (name: string) => void } {
  const stored = useLocalStorage<unknown>(`onsale.console.orderViews.${accountId}`, [], { serializer: { read, write: JSON.stringify } })
  const views = computed(() => (Array.isArray(stored.value) ? stored.value.filter(isView) : []))
  return {
    views,
    keep: (name, words) => {
      stored.value = [...views.value.filter((one) => one.name !== name), { name, query: queryOf(words) }].slice(-VIEWS_MAX)
    },
    drop: (name) => {
      stored.value = views.value.filter((one) => one.name !== name)
    },
  }
}

export function isSameView(view: OrderView, words: FilterWords): boolean {
  return JSON.stringify(queryOf(wordsOf(view.query))) === JSON.stringify(queryOf(words))
}

function read(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return []
  }
}
