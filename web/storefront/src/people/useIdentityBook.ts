import { identityBookRoutes } from '@onsale/api'
import { useApi } from '@onsale/session'
import { useQuery, useQueryClient } from '@tanstack/vue-query'
import { computed } from 'vue'

/** The book and the consent it stands on. `offer` is the text that counts now, `since` when the standing consent was given. */
export function useIdentityBook() {
  const routes = identityBookRoutes(useApi().transport)
  const queries = useQueryClient()
  const consents = useQuery({ queryKey: ['consents'], queryFn: ({ signal }) => routes.consents(signal) })
  const book = useQuery({ queryKey: ['identities'], queryFn: ({ signal }) => routes.list(signal) })

  const offer = computed(() => consents.data.value?.texts.find((text) => text.kind === 'identity'))
  const since = computed(() => consents.data.value?.items.find((one) => one.kind === 'identity' && one.withdrawn_at === null)?.given_at)
  const people = computed(() => book.data.value?.items ?? [])
  const most = computed(() => book.data.value?.most ?? 0)
  const isLoaded = computed(() => offer.value !== undefined && book.data.value !== undefined)
  const error = computed(() => consents.error.value ?? book.error.value)

  /** After every change, also a refused one: another device may have been first. */
  async function refresh(): Promise<void> {
    await Promise.all(['consents', 'identities'].map((key) => queries.invalidateQueries({ queryKey: [key] })))
  }
  function retry(): void {
    void consents.refetch()
    void book.refetch()
  }
  return { routes, offer, since, people, most, isLoaded, error, refresh, retry }
}
