import { bookRoutes, type BookRoutes, type DifferenceAction, type ReconciliationDetail } from '@onsale/api'
import { useApi } from '@onsale/session'
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/vue-query'
import { toValue, type MaybeRefOrGetter } from 'vue'
import { keys } from './keys'

type Value = MaybeRefOrGetter<string>

export function useReconciliation(from: Value, to: Value) {
  const books = bookRoutes(useApi().transport)
  return useQuery({
    queryKey: () => [...keys.books, 'days', toValue(from), toValue(to)],
    queryFn: ({ signal }) => books.days(toValue(from), toValue(to), signal),
    enabled: () => toValue(from) <= toValue(to),
  })
}

/** One day; its differences come in pages. */
export function useReconciliationDay(channel: Value, day: Value) {
  const books = bookRoutes(useApi().transport)
  return useInfiniteQuery(() => ({
    queryKey: [...keys.books, 'day', toValue(channel), toValue(day)],
    queryFn: ({ signal, pageParam }: { signal: AbortSignal; pageParam: string }) => books.day(toValue(channel), toValue(day), pageParam, signal),
    initialPageParam: '',
    getNextPageParam: (page: ReconciliationDetail) => page.next_cursor,
  }))
}

/** Whatever came of it, the books are read again. */
function useBookChange<Wanted>(run: (books: BookRoutes, wanted: Wanted) => Promise<unknown>) {
  const books = bookRoutes(useApi().transport)
  const cache = useQueryClient()
  return useMutation({
    mutationFn: (wanted: Wanted) => run(books, wanted),
    onSettled: () => cache.invalidateQueries({ queryKey: keys.books }),
  })
}

export function useFetchBill(channel: Value, day: Value) {
  return useBookChange<void>((books) => books.fetchBill(toValue(channel), toValue(day)))
}

export function useCloseDay(channel: Value, day: Value) {
  return useBookChange<void>((books) => books.close(toValue(channel), toValue(day)))
}

export function useResolveDifference() {
  return useBookChange<{ id: string; action: DifferenceAction; note: string }>((books, { id, action, note }) => books.resolve(id, action, note))
}
