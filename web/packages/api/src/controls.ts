import type { Transport } from './transport'
import type { Money, Text } from './types'

export type AllocationKind = 'house' | 'kill' | 'channel' | 'staged' | 'returned'
/** `capacity` is what the others sum up to. */
export interface StockOfType {
  ticket_type_id: string; name: Text; price: Money; seated: boolean
  capacity: number; available: number; held: number; sold: number; allocated: number
}
/** Seats by their ids, or numbers of ticket types without seats. */
export type StockSelection = { seat_ids: string[] } | { quantities: { ticket_type_id: string; quantity: number }[] }
/** Of what was chosen: how many are free, held, sold, allocated. Without seats, `free` is how many of the chosen number are left. */
export interface EffectOnType { ticket_type_id: string; chosen: number; free: number; held: number; sold: number; allocated: number }
export interface StockEffect extends Omit<EffectOnType, 'ticket_type_id'> {
  ticket_types: EffectOnType[]; order_count: number; order_ids: string[]; allocations: { allocation_id: string; seats: number }[]
}
export interface Allocation {
  id: string; kind: AllocationKind; label: string; state: 'open' | 'released'; release_at: string | null; created_at: string
  released_at: string | null; placed: number; quantity: number; ticket_types: { ticket_type_id: string; placed: number; quantity: number }[]
}
export interface AllocationDraft { kind: AllocationKind; label: string; release_at: string | null }
/** Lists of seats are packed as the deltas of availability. */
export interface SeatStates { seat_count: number; held: string; sold: string; allocations: { allocation_id: string; seats: string }[] }
export interface AllocationResult { allocation: Allocation; changed: number }
export interface CapacityResult { ticket_types: { ticket_type_id: string; capacity: number }[]; changed: number }
/** An `actor_id` with a colon is the platform itself. */
export interface AuditEntry {
  id: string; at: string; actor_id: string; action: string
  before: Record<string, unknown> | null; after: Record<string, unknown> | null; correlation_id: string
}
export interface AuditPage { items: AuditEntry[]; next_cursor: string | null }

/** What an organiser keeps from sale. `expected` is what the preview said; it is refused as `effect-changed` when that is not so by now. */
export function controlRoutes(transport: Transport) {
  const of = (performanceId: string) => `/organiser/performances/${encodeURIComponent(performanceId)}`
  const allocation = (performanceId: string, allocationId: string) => `${of(performanceId)}/allocations/${encodeURIComponent(allocationId)}`
  const get = <Body>(path: string, signal?: AbortSignal) => transport.json<Body>('GET', path, { signal })
  const post = <Body>(path: string, body: unknown, key: string) => transport.json<Body>('POST', path, { body, idempotencyKey: key })
  return {
    stock: (performanceId: string, signal?: AbortSignal) => get<{ ticket_types: StockOfType[] }>(`${of(performanceId)}/stock`, signal),
    seatStates: (performanceId: string, signal?: AbortSignal) => get<SeatStates>(`${of(performanceId)}/seat-states`, signal),
    allocations: (performanceId: string, signal?: AbortSignal) => get<{ items: Allocation[] }>(`${of(performanceId)}/allocations`, signal),
    audit: (performanceId: string, cursor?: string, signal?: AbortSignal) =>
      transport.json<AuditPage>('GET', `${of(performanceId)}/audit`, { query: { cursor }, signal }),
    preview: (performanceId: string, selection: StockSelection, signal?: AbortSignal) =>
      transport.json<StockEffect>('POST', `${of(performanceId)}/stock-preview`, { body: selection, signal }),
    allocate: (performanceId: string, draft: AllocationDraft & StockSelection & { expected: number }, key: string) =>
      post<AllocationResult>(`${of(performanceId)}/allocations`, draft, key),
    changeAllocation: (performanceId: string, allocationId: string, change: { label: string; release_at: string | null }) =>
      transport.json<AllocationResult>('PATCH', allocation(performanceId, allocationId), { body: change }),
    /** All of it without a selection. */
    release: (performanceId: string, allocationId: string, part: Partial<{ seat_ids: string[]; expected: number }>, key: string) =>
      post<AllocationResult>(`${allocation(performanceId, allocationId)}/release`, part, key),
    move: (performanceId: string, move: { seat_ids: string[]; ticket_type_id: string; expected: number }, key: string) =>
      post<CapacityResult>(`${of(performanceId)}/seat-moves`, move, key),
    setCapacity: (performanceId: string, ticketTypeId: string, change: { capacity: number; expected: number }) =>
      transport.json<CapacityResult>('PUT', `${of(performanceId)}/ticket-types/${encodeURIComponent(ticketTypeId)}/capacity`, { body: change }),
  }
}

export type ControlRoutes = ReturnType<typeof controlRoutes>
