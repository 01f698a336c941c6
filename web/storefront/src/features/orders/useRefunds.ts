import { refundRoutes, type Order } from '@onsale/api'
import { useApi, useSession } from '@onsale/session'
import { useQuery, useQueryClient } from '@tanstack/vue-query'
import { computed, watch } from 'vue'
import { keepTickets } from '@/app/ticketStore'
import { deadItems, followEveryMs } from './refund/progress'

/** The refunds of an order, followed while they move; with each step the order and its tickets are looked at again. */
export function useRefunds(order: () => Order | undefined) {
  const api = useApi()
  const { user } = useSession()
  const queries = useQueryClient()
  const routes = refundRoutes(api.transport)
  const id = computed(() => order()?.id ?? '')
  const { data } = useQuery({
    queryKey: ['refunds', id],
    queryFn: async ({ signal }) => (await routes.list(id.value, signal)).items,
    enabled: () => Boolean(order()?.paid_at),
    refetchInterval: ({ state }) => followEveryMs(state.data),
  })
  const refunds = computed(() => data.value ?? [])

  watch(() => data.value?.map((refund) => `${refund.id} ${refund.state}`).join(), (now, before) => {
    if (before === undefined || now === before) return
    for (const queryKey of [['order', id.value], ['orders'], ['refund-quote', id.value]]) void queries.invalidateQueries({ queryKey })
    void renewTickets()
  })

  /** A dead ticket must look dead at the door too, where there may be no network. */
  async function renewTickets(): Promise<void> {
    const tickets = await api.tickets.list({ order_id: id.value }).catch(() => null)
    if (tickets === null) return
    keepTickets(user.value?.id ?? '', tickets.items)
    void queries.invalidateQueries({ queryKey: ['tickets'] })
    for (const ticket of tickets.items) queries.setQueryData(['ticket', ticket.id], ticket)
  }

  return { refunds, dead: computed(() => deadItems(refunds.value)) }
}
