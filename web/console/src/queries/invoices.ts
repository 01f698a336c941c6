import { createAttempt, invoiceRoutes, type InvoiceExportPage, type InvoiceFormat, type Locale, type StaffInvoicePage } from '@onsale/api'
import { useApi } from '@onsale/session'
import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/vue-query'
import { toValue, type MaybeRefOrGetter } from 'vue'
import { closeAttempt } from './attempts'
import { keys } from './keys'

export function useInvoices(state: MaybeRefOrGetter<string>) {
  const routes = invoiceRoutes(useApi().transport)
  return useInfiniteQuery(() => ({
    queryKey: [...keys.invoices, 'list', toValue(state)],
    queryFn: ({ signal, pageParam }: { signal: AbortSignal; pageParam: string }) => routes.list({ state: toValue(state), cursor: pageParam }, signal),
    initialPageParam: '',
    getNextPageParam: (page: StaffInvoicePage) => page.next_cursor,
  }))
}

export function useInvoiceExports() {
  const routes = invoiceRoutes(useApi().transport)
  return useInfiniteQuery({
    queryKey: [...keys.invoices, 'exports'],
    queryFn: ({ signal, pageParam }: { signal: AbortSignal; pageParam: string }) => routes.exports(pageParam, signal),
    initialPageParam: '',
    getNextPageParam: (page: InvoiceExportPage) => page.next_cursor,
  })
}

export function useExportInvoices() {
  const routes = invoiceRoutes(useApi().transport)
  const cache = useQueryClient()
  const attempt = createAttempt()
  return useMutation({
    mutationFn: (period: { from: string; to: string }) => routes.export(period, attempt.keyFor(period)),
    onSettled: (_answer, fault) => {
      closeAttempt(attempt, fault)
      return cache.invalidateQueries({ queryKey: keys.invoices })
    },
  })
}

export function useInvoiceFile() {
  const routes = invoiceRoutes(useApi().transport)
  return useMutation({ mutationFn: ({ id, format, language }: { id: string; format: InvoiceFormat; language: Locale }) => routes.file(id, format, language) })
}
