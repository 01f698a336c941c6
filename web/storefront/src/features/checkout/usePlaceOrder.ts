import { createAttempt, isProblem, type Contact } from '@onsale/api'
import { useApi } from '@onsale/session'
import { useQueryClient } from '@tanstack/vue-query'
import { ref } from 'vue'
import { useRouter } from 'vue-router'
import { useHold } from '@/app/hold'

/** Turns the hold into an order, or lets it go. Pressing twice or again after a lost answer places one order. */
export function usePlaceOrder() {
  const api = useApi()
  const router = useRouter()
  const queries = useQueryClient()
  const { hold, drop } = useHold()
  const attempt = createAttempt()
  const isPlacing = ref(false)
  const isReleasing = ref(false)
  const problem = ref<unknown>(null)

  async function place(contact: Contact, voucherCode?: string): Promise<void> {
    const current = hold.value
    if (current === null || isPlacing.value) return
    isPlacing.value = true
    problem.value = null
    try {
      const key = attempt.keyFor({ hold: current.hold_token, contact, voucherCode })
      const order = await api.orders.place(current.hold_token, contact, key, voucherCode)
      attempt.done()
      queries.setQueryData(['order', order.id], order)
      void queries.invalidateQueries({ queryKey: ['orders'] })
      await router.replace({ name: 'order', params: { id: order.id } })
      drop()
    } catch (error) {
      if (isProblem(error) && !error.isTransient) attempt.done()
      if (!(await goToExistingOrder(error))) problem.value = error
    } finally {
      isPlacing.value = false
    }
  }

  async function goToExistingOrder(error: unknown): Promise<boolean> {
    const orderId = isProblem(error) && error.code === 'hold-already-used' ? error.text('order_id') : undefined
    if (orderId === undefined) return false
    await router.replace({ name: 'order', params: { id: orderId } })
    drop()
    return true
  }

  /** Gives the seats back and returns to the plan. If the release is lost they come back by themselves at the deadline. */
  async function release(): Promise<void> {
    const current = hold.value
    if (current === null || isReleasing.value) return
    isReleasing.value = true
    await api.inventory.release(current.id).catch(() => undefined)
    await router.replace({ name: 'choose', params: { id: current.performance_id } })
    drop()
    isReleasing.value = false
  }

  return { hold, drop, place, release, isPlacing, isReleasing, problem }
}
