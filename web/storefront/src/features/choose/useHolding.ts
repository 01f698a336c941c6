import { createAttempt, isProblem, type HoldRequest } from '@onsale/api'
import { useApi, useSession } from '@onsale/session'
import { ref, shallowRef } from 'vue'
import { useRoute, useRouter } from 'vue-router'
import { useHold } from '@/app/hold'

export type Choice = Omit<HoldRequest, 'performance_id'>

/**
 * Turns a choice into a hold and goes on to the checkout; strangers sign in first and come back. Pressing again
 * after a lost answer asks for the same hold under the same key, so nothing is kept twice.
 */
export function useHolding(performanceId: string, onKept: () => void) {
  const api = useApi()
  const router = useRouter()
  const route = useRoute()
  const { isSignedIn } = useSession()
  const keeper = useHold()
  const attempt = createAttempt()
  const isPending = ref(false)
  const problem = shallowRef<unknown>(null)

  async function signIn(): Promise<void> {
    await router.push({ name: 'sign-in', query: { next: route.fullPath } })
  }

  async function submit(choice: Choice): Promise<void> {
    if (isPending.value) return
    problem.value = null
    if (!isSignedIn.value) return signIn()
    isPending.value = true
    try {
      const request: HoldRequest = { performance_id: performanceId, ...choice }
      const hold = await api.inventory.hold(request, attempt.keyFor(request))
      attempt.done()
      onKept()
      keeper.keep({ ...hold, isBest: choice.best_available !== undefined })
      await router.push({ name: 'checkout' })
    } catch (error) {
      await refused(error)
    } finally {
      isPending.value = false
    }
  }

  async function refused(error: unknown): Promise<void> {
    if (isProblem(error) && !error.isTransient) attempt.done()
    if (isProblem(error) && error.status === 401) return signIn()
    problem.value = error
  }

  return { submit, isPending, problem, clear: (): void => void (problem.value = null) }
}
