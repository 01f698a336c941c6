import { attendeeRoutes, type AttendeeToken, type Identity } from '@onsale/api'
import { useApi } from '@onsale/session'
import { keepPreviousData, useQuery } from '@tanstack/vue-query'
import { computed, type Ref } from 'vue'

/** Tokens live for 30 minutes. The same ones are used until then, so that a request that is repeated is the same request. */
const FRESH_MS = 20 * 60_000

/** What the performance gets to know of each of these people, by the id of the entry. */
export function useAttendeeTokens(performanceId: string, people: Readonly<Ref<readonly Identity[]>>) {
  const routes = attendeeRoutes(useApi().transport)
  // Another name, document, relation or verification is another token.
  const key = computed(() => people.value.map(({ id, changes_left: left, relation, status }) => `${id} ${left} ${relation} ${status}`))
  const { data, error, refetch } = useQuery({
    queryKey: ['attendee-tokens', performanceId, key],
    queryFn: async ({ signal }) => (await routes.tokens(performanceId, people.value.map(({ id }) => id), signal)).items,
    enabled: () => people.value.length > 0,
    placeholderData: keepPreviousData,
    staleTime: FRESH_MS,
    gcTime: FRESH_MS,
  })
  const tokens = computed<ReadonlyMap<string, AttendeeToken>>(() => new Map(data.value?.map((token) => [token.identity_id, token])))
  return { tokens, error, refetch }
}
