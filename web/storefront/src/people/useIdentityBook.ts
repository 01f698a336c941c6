import { identityBookRoutes } from '@onsale/api'
import { useApi } from '@onsale/session'
import { useQuery, useQueryClient } from '@tanstack/vue-query'
import { computed } from 'vue'

/** The book and the consent it stands on. `offer` is the text that counts now, `since` when the standing consent was given. */
export function useIdentityBook() {
  const routes = identityBookRoutes(useApi().transport)
  const queries = useQueryClient()
  let waitingSince = 0
  const consents = useQuery({ queryKey: ['consents'], queryFn: ({ signal }) => routes.consents(signal) })
  const reading = useQuery({ queryKey: ['card-reading'], queryFn: ({ signal }) => routes.readingOffer(signal), staleTime: Infinity })
  const book = useQuery({
    queryKey: ['identities'],
    queryFn: ({ signal }) => routes.list(signal),
    // An authority answers in seconds, if it is there; then slower, for it may take a day.
    refetchInterval({ state }) {
      if (state.data?.items.some((one) => one.status === 'checking') !== true) waitingSince = 0
      else if (waitingSince === 0) waitingSince = Date.now()
      return waitingSince > 0 && Math.min(Math.max((Date.now() - waitingSince) / 2, 2000), 30_000)
    },
  })

  const offer = computed(() => consents.data.value?.texts.find((text) => text.kind === 'identity'))
  const since = computed(() => consents.data.value?.items.find((one) => one.kind === 'identity' && one.withdrawn_at === null)?.given_at)
  /** The text about giving data to an authority; only where there is one. */
  const checkConsent = computed(() => consents.data.value?.texts.find((text) => text.kind === 'identity-check'))
  const checkSince = computed(() => consents.data.value?.items.find((one) => one.kind === 'identity-check' && one.withdrawn_at === null)?.given_at)
  const checks = computed(() => book.data.value?.checks ?? null)
  const people = computed(() => book.data.value?.items ?? [])
  const most = computed(() => book.data.value?.most ?? 0)
  const isLoaded = computed(() => offer.value !== undefined && book.data.value !== undefined)
  /** Reads a picture of a document; null where nobody does. The form works without, so nothing waits for it. */
  const readCard = computed(() => (reading.data.value?.is_offered === true ? routes.readCard : null))
  const error = computed(() => consents.error.value ?? book.error.value)

  /** After every change, also a refused one: another device may have been first. */
  async function refresh(): Promise<void> {
    await Promise.all(['consents', 'identities'].map((key) => queries.invalidateQueries({ queryKey: [key] })))
  }
  function retry(): void {
    void consents.refetch()
    void book.refetch()
  }
  return { routes, offer, since, checkConsent, checkSince, checks, people, most, isLoaded, error, readCard, refresh, retry }
}
