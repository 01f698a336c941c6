import { createAttempt, isProblem, type HoldRequest } from '@onsale/api'
import { useApi, useSession } from '@onsale/session'
import { ref, shallowRef } from 'vue'
import { useRoute, useRouter } from 'vue-router'
import { useHold } from '@/app/hold'
import { isForDesk, useDesk } from './attendees/desk'

export type Choice = Omit<HoldRequest, 'performance_id' | 'attendees'>

/**
 * Turns a choice into a hold and goes on to the checkout; strangers sign in first and come back, and where tickets are
 * for people by name those are asked for. Pressing again after a lost answer asks for the same hold under the same key,
 * so nothing is kept twice.
 */
export function useHolding(performanceId: string, onKept: () => void) {
  const api = useApi()
  const router = useRouter()
  const route = useRoute()
  const { isSignedIn } = useSession()
  const keeper = useHold()
  const desk = useDesk()
  const attempt = createAttempt()
  const isPending = ref(false)
  const problem = shallowRef<unknown>(null)

  async function signIn(): Promise<void> {
    await router.push({ name: 'sign-in', query: { next: route.fullPath } })
  }

  /** `names` are those of the single tickets, where they have one. */
  async function submit(choice: Choice, names: readonly string[] = []): Promise<void> {
    if (isPending.value) return
    problem.value = null
    if (!isSignedIn.value) return signIn()
    if (desk?.isNeeded() !== true) problem.value = await take({ performance_id: performanceId, ...choice })
    else await desk.ask({ tickets: Array.from({ length: ticketCount(choice) }, (_, at) => names[at] ?? ''), take: (attendees) => takeFor(choice, attendees) })
  }

  async function takeFor(choice: Choice, attendees: string[]): Promise<unknown> {
    const refused = await take({ performance_id: performanceId, ...choice, attendees })
    if (isForDesk(refused)) return refused
    problem.value = refused
    return null
  }

  /** What went wrong, or null: then the checkout is open. */
  async function take(request: HoldRequest): Promise<unknown> {
    isPending.value = true
    try {
      const hold = await api.inventory.hold(request, attempt.keyFor(request))
      attempt.done()
      onKept()
      keeper.keep({ ...hold, isBest: request.best_available !== undefined })
      await router.push({ name: 'checkout' })
      return null
    } catch (error) {
      if (isProblem(error) && !error.isTransient) attempt.done()
      if (!isProblem(error) || error.status !== 401) return error
      await signIn()
      return null
    } finally {
      isPending.value = false
    }
  }

  return { submit, isPending, problem, clear: (): void => void (problem.value = null) }
}

function ticketCount({ seat_ids: seats, items, best_available: best }: Choice): number {
  return seats?.length ?? best?.quantity ?? items?.reduce((sum, { quantity }) => sum + quantity, 0) ?? 0
}
