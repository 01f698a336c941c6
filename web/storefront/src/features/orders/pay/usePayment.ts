import { isProblem, type Order } from '@onsale/api'
import { useApi } from '@onsale/session'
import { onScopeDispose, ref, shallowRef } from 'vue'
import { paymentKey, type Way } from './ways'

export interface ShownCode { text: string; way: Way }

/** Begins payments of an order, or goes on with the one of this way that was begun before. */
export function usePayment(order: () => Order, onChanged: () => void) {
  const api = useApi()
  const isStarting = ref(false)
  const problem = shallowRef<unknown>(null)
  /** What is to be scanned now. */
  const code = shallowRef<ShownCode | null>(null)

  async function start(way: Way, method = way.method): Promise<void> {
    if (isStarting.value) return
    isStarting.value = true
    problem.value = null
    code.value = null
    try {
      const { id } = order()
      const step = await api.orders.pay(id, { channel: way.channel, method }, paymentKey(order(), way.channel, method))
      if (step.kind === 'redirect') {
        // Stays pending: the page is about to be left for the provider's.
        window.location.assign(step.pay_url)
        return
      }
      if (step.code_url) code.value = { text: step.code_url, way }
      onChanged()
    } catch (error) {
      problem.value = error
      if (isProblem(error) && !error.isTransient) onChanged()
    }
    isStarting.value = false
  }

  /** Coming back from the provider with the Back button shows this page as it was left. */
  const onBack = ({ persisted }: PageTransitionEvent): void => {
    isStarting.value = false
    if (persisted) onChanged()
  }
  window.addEventListener('pageshow', onBack)
  onScopeDispose(() => window.removeEventListener('pageshow', onBack))

  return { start, isStarting, problem, code }
}
