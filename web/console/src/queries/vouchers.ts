import { createAttempt, voucherRoutes, type Locale, type NewVoucher, type PreviewTicket, type VoucherChanges, type VoucherPage, type VoucherRulesInput, type VoucherUsePage } from '@onsale/api'
import { useApi } from '@onsale/session'
import { keepPreviousData, useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/vue-query'
import { toValue, type MaybeRefOrGetter } from 'vue'
import { closeAttempt } from './attempts'
import { keys } from './keys'

type Value = MaybeRefOrGetter<string>
/** While the codes of a batch are being made. */
const GROWING_INTERVAL_MS = 1_000

export function useVouchers(filter: MaybeRefOrGetter<{ query: string; status?: string }>) {
  const routes = voucherRoutes(useApi().transport)
  return useInfiniteQuery(() => ({
    queryKey: [...keys.vouchers, 'list', toValue(filter)],
    queryFn: ({ signal, pageParam }: { signal: AbortSignal; pageParam: string }) => routes.list({ ...toValue(filter), cursor: pageParam }, signal),
    initialPageParam: '',
    getNextPageParam: (page: VoucherPage) => page.next_cursor,
    placeholderData: keepPreviousData,
  }))
}

export function useVoucher(voucherId: Value) {
  const routes = voucherRoutes(useApi().transport)
  return useQuery({
    queryKey: () => [...keys.vouchers, toValue(voucherId)],
    queryFn: ({ signal }) => routes.get(toValue(voucherId), signal),
    refetchInterval: ({ state }) => (state.data && state.data.codes_made < state.data.codes_wanted ? GROWING_INTERVAL_MS : false),
  })
}

export function useVoucherUses(voucherId: Value) {
  const routes = voucherRoutes(useApi().transport)
  return useInfiniteQuery(() => ({
    queryKey: [...keys.vouchers, toValue(voucherId), 'uses'],
    queryFn: ({ signal, pageParam }: { signal: AbortSignal; pageParam: string }) => routes.uses(toValue(voucherId), pageParam, signal),
    initialPageParam: '',
    getNextPageParam: (page: VoucherUsePage) => page.next_cursor,
  }))
}

/** What a buyer would pay, as the server computes it; nothing is asked while the rules are not whole. */
export function useVoucherPreview(asked: MaybeRefOrGetter<{ rules: VoucherRulesInput; tickets: PreviewTicket[] } | null>) {
  const routes = voucherRoutes(useApi().transport)
  return useQuery(() => {
    const wanted = toValue(asked)
    return {
      queryKey: [...keys.vouchers, 'preview', wanted],
      queryFn: ({ signal }: { signal: AbortSignal }) => (wanted === null ? null : routes.preview(wanted.rules, wanted.tickets, signal)),
      enabled: wanted !== null,
      retry: false,
      gcTime: 0,
    }
  })
}

export function useCreateVoucher() {
  const routes = voucherRoutes(useApi().transport)
  const cache = useQueryClient()
  const attempt = createAttempt()
  return useMutation({
    mutationFn: (voucher: NewVoucher) => routes.create(voucher, attempt.keyFor(voucher)),
    onSettled: (_answer, fault) => {
      closeAttempt(attempt, fault)
      return cache.invalidateQueries({ queryKey: [...keys.vouchers, 'list'] })
    },
  })
}

export function useChangeVoucher(voucherId: Value) {
  const routes = voucherRoutes(useApi().transport)
  const cache = useQueryClient()
  return useMutation({
    mutationFn: (changes: VoucherChanges) => routes.change(toValue(voucherId), changes),
    onSettled: () => cache.invalidateQueries({ queryKey: keys.vouchers }),
  })
}

export function useVoucherCodes(voucherId: Value) {
  const routes = voucherRoutes(useApi().transport)
  return useMutation({ mutationFn: (language: Locale) => routes.codes(toValue(voucherId), language) })
}
