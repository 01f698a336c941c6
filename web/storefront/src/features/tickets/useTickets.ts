import type { Ticket } from '@onsale/api'
import { useApi, useSession } from '@onsale/session'
import { useQuery } from '@tanstack/vue-query'
import { computed } from 'vue'
import { keepTickets, keptTickets } from '@/app/ticketStore'

const PAGES_MAX = 5

/** The person's tickets, or one order's. What was seen on line last is shown at once and stays when the network is gone. */
export function useTickets(orderId: () => string | undefined) {
  const api = useApi()
  const { user } = useSession()
  const userId = computed(() => user.value?.id ?? '')
  const kept = computed(() => keptTickets(userId.value))
  const query = useQuery({
    queryKey: ['tickets', orderId],
    async queryFn({ signal }) {
      const tickets = await everyTicket(orderId(), signal)
      keepTickets(userId.value, tickets)
      return tickets
    },
    // An order that was just paid may be asked about before its tickets are issued.
    refetchInterval: ({ state }) => (orderId() !== undefined && state.data?.length === 0 ? 2_000 : false),
  })

  async function everyTicket(order: string | undefined, signal: AbortSignal): Promise<Ticket[]> {
    const tickets: Ticket[] = []
    let cursor: string | undefined
    for (let page = 0; page < PAGES_MAX; page += 1) {
      const answer = await api.tickets.list({ ...(order ? { order_id: order } : {}), ...(cursor ? { cursor } : {}) }, signal)
      tickets.push(...answer.items)
      if (answer.next_cursor === null) break
      cursor = answer.next_cursor
    }
    return tickets
  }

  const fallback = computed(() => kept.value?.tickets.filter((ticket) => orderId() === undefined || ticket.order_id === orderId()))
  return {
    tickets: computed(() => query.data.value ?? (fallback.value?.length ? fallback.value : undefined)),
    /** When the shown tickets were saved, if they could not be refreshed. */
    staleSince: computed(() => (query.isError.value ? (kept.value?.savedAt ?? null) : null)),
    isPending: query.isPending,
    error: query.error,
    refetch: query.refetch,
  }
}
