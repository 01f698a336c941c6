import { createAttempt, staffOrderRoutes, type StaffOrderFilter, type StaffOrderPage, type StaffRefundDraft } from '@onsale/api'
import { useApi } from '@onsale/session'
import { keepPreviousData, useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/vue-query'
import { toValue, type MaybeRefOrGetter } from 'vue'
import { closeAttempt } from './attempts'
import { keys } from './keys'

type Value = MaybeRefOrGetter<string>
/** While money is on its way the order is looked at again. */
const MOVING_INTERVAL_MS = 2_000
const MOVING = ['requested', 'due', 'pending']

export function useStaffOrders(filter: MaybeRefOrGetter<StaffOrderFilter>) {
  const routes = staffOrderRoutes(useApi().transport)
  return useInfiniteQuery(() => ({
    queryKey: [...keys.orders, 'list', toValue(filter)],
    queryFn: ({ signal, pageParam }: { signal: AbortSignal; pageParam: string }) => routes.list(toValue(filter), pageParam, signal),
    initialPageParam: '',
    getNextPageParam: (page: StaffOrderPage) => page.next_cursor,
    placeholderData: keepPreviousData,
  }))
}

export function useStaffOrder(orderId: Value) {
  const routes = staffOrderRoutes(useApi().transport)
  return useQuery({
    queryKey: () => [...keys.orders, toValue(orderId)],
    queryFn: ({ signal }) => routes.get(toValue(orderId), signal),
    refetchInterval: ({ state }) => (state.data?.refunds.some((refund) => MOVING.includes(refund.state)) ? MOVING_INTERVAL_MS : false),
  })
}

/** What the rules of the purchase say now; never what they said a while ago. */
export function useRefundQuote(orderId: Value) {
  const routes = staffOrderRoutes(useApi().transport)
  return useQuery({
    queryKey: () => [...keys.orders, toValue(orderId), 'quote'],
    queryFn: ({ signal }) => routes.quote(toValue(orderId), signal),
    gcTime: 0,
  })
}

/** Repeated under its key while its fate is not known. */
export function useStaffRefund(orderId: Value) {
  const routes = staffOrderRoutes(useApi().transport)
  const cache = useQueryClient()
  const attempt = createAttempt()
  return useMutation({
    mutationFn: (draft: StaffRefundDraft) => routes.refund(toValue(orderId), draft, attempt.keyFor(draft)),
    onSettled: (_answer, fault) => {
      closeAttempt(attempt, fault)
      return cache.invalidateQueries({ queryKey: keys.orders })
    },
  })
}

export function useAddNote(orderId: Value) {
  const routes = staffOrderRoutes(useApi().transport)
  const cache = useQueryClient()
  const attempt = createAttempt()
  return useMutation({
    mutationFn: (text: string) => routes.addNote(toValue(orderId), text, attempt.keyFor(text)),
    onSettled: (_answer, fault) => {
      closeAttempt(attempt, fault)
      return cache.invalidateQueries({ queryKey: keys.orders })
    },
  })
}

export function useResendTickets(orderId: Value) {
  const routes = staffOrderRoutes(useApi().transport)
  const cache = useQueryClient()
  const attempt = createAttempt()
  return useMutation({
    mutationFn: () => routes.resend(toValue(orderId), attempt.keyFor('resend')),
    onSettled: (_answer, fault) => {
      closeAttempt(attempt, fault)
      return cache.invalidateQueries({ queryKey: keys.orders })
    },
  })
}

export function useChangeContact(orderId: Value) {
  const routes = staffOrderRoutes(useApi().transport)
  const cache = useQueryClient()
  return useMutation({
    mutationFn: (contact: { phone: string; email: string | null }) => routes.changeContact(toValue(orderId), contact),
    onSettled: () => cache.invalidateQueries({ queryKey: keys.orders }),
  })
}
