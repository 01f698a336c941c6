import { createAttempt, isProblem, refundRoutes, type Order, type QuotedItem, type Refund } from '@onsale/api'
import { useApi } from '@onsale/session'
import { useQueryClient } from '@tanstack/vue-query'
import { ref, shallowRef } from 'vue'
import { sumOf } from './progress'

/** Gives tickets back for the fee that was shown. Pressing again after a lost answer asks once. */
export function useRefundRequest(order: () => Order, onDone: () => void) {
  const routes = refundRoutes(useApi().transport)
  const queries = useQueryClient()
  const attempt = createAttempt()
  const isAsking = ref(false)
  const problem = shallowRef<unknown>(null)
  /** The fee rose while it was looked at: the new one is to be confirmed. */
  const hasFeeChanged = ref(false)

  async function ask(items: readonly QuotedItem[]): Promise<void> {
    const sum = sumOf(items)
    if (sum === null || isAsking.value) return
    isAsking.value = true
    problem.value = null
    hasFeeChanged.value = false
    const { id } = order()
    const request = { expected_fee: sum.fee, item_ids: items.map((item) => item.item_id) }
    try {
      const refund = await routes.request(id, request, attempt.keyFor({ id, ...request }))
      attempt.done()
      queries.setQueryData<Refund[]>(['refunds', id], (known = []) => [...known.filter((one) => one.id !== refund.id), refund])
      void queries.invalidateQueries({ queryKey: ['refunds', id] })
      onDone()
    } catch (error) {
      if (isProblem(error) && !error.isTransient) attempt.done()
      hasFeeChanged.value = isProblem(error) && error.code === 'refund-fee-changed'
      if (!hasFeeChanged.value) problem.value = error
      await queries.invalidateQueries({ queryKey: ['refund-quote', id] })
    }
    isAsking.value = false
  }

  return { ask, isAsking, problem, hasFeeChanged }
}
