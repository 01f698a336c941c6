import {
  controlRoutes, createAttempt, type AllocationDraft, type Attempt, type ControlRoutes, type StockSelection,
} from '@onsale/api'
import { useApi } from '@onsale/session'
import { useMutation, useQuery, useQueryClient } from '@tanstack/vue-query'
import { toValue, type MaybeRefOrGetter } from 'vue'
import { closeAttempt } from './attempts'
import { keys } from './keys'

export const CONTROLS_INTERVAL_MS = 5_000

type Id = MaybeRefOrGetter<string>

function useControlRoutes(): ControlRoutes {
  return controlRoutes(useApi().transport)
}

/** What is sold, with the version of its chart. */
export function useSoldPerformance(performanceId: Id) {
  const api = useApi()
  return useQuery({
    queryKey: () => [...keys.controls(toValue(performanceId)), 'performance'],
    queryFn: ({ signal }) => api.catalog.performance(toValue(performanceId), signal),
    // The version of its chart follows a move of seats a moment later.
    refetchInterval: CONTROLS_INTERVAL_MS,
  })
}

/** The drawing, once for each version; waits while there is none. */
export function useSoldChart(performanceId: Id, version: MaybeRefOrGetter<string | null>) {
  const api = useApi()
  return useQuery({
    queryKey: () => ['charts', toValue(performanceId), toValue(version)],
    queryFn: ({ signal }) => api.catalog.chart(toValue(performanceId), signal, toValue(version) ?? undefined),
    enabled: () => toValue(version) !== null,
    staleTime: Infinity,
    structuralSharing: false,
  })
}

/** The counters of every ticket type, read again while somebody looks. */
export function useStock(performanceId: Id) {
  const controls = useControlRoutes()
  return useQuery({
    queryKey: () => [...keys.controls(toValue(performanceId)), 'stock'],
    queryFn: ({ signal }) => controls.stock(toValue(performanceId), signal),
    refetchInterval: CONTROLS_INTERVAL_MS,
  })
}

/** Who has which seat. */
export function useSeatStates(performanceId: Id, isSeated: MaybeRefOrGetter<boolean>) {
  const controls = useControlRoutes()
  return useQuery({
    queryKey: () => [...keys.controls(toValue(performanceId)), 'seats'],
    queryFn: ({ signal }) => controls.seatStates(toValue(performanceId), signal),
    enabled: () => toValue(isSeated),
    refetchInterval: CONTROLS_INTERVAL_MS,
  })
}

export function useAllocations(performanceId: Id) {
  const controls = useControlRoutes()
  return useQuery({
    queryKey: () => [...keys.controls(toValue(performanceId)), 'allocations'],
    queryFn: ({ signal }) => controls.allocations(toValue(performanceId), signal),
    refetchInterval: CONTROLS_INTERVAL_MS,
  })
}

/** The newest entries. */
export function useAudit(performanceId: Id) {
  const controls = useControlRoutes()
  return useQuery({
    queryKey: () => [...keys.controls(toValue(performanceId)), 'audit'],
    queryFn: ({ signal }) => controls.audit(toValue(performanceId), undefined, signal),
  })
}

/** What a change would meet, asked again with everything else; waits while nothing is chosen. */
export function usePreview(performanceId: Id, selection: MaybeRefOrGetter<StockSelection | null>) {
  const controls = useControlRoutes()
  return useQuery({
    queryKey: () => [...keys.controls(toValue(performanceId)), 'preview', toValue(selection)],
    queryFn: ({ signal }) => controls.preview(toValue(performanceId), toValue(selection) ?? { seat_ids: [] }, signal),
    enabled: () => toValue(selection) !== null,
    refetchInterval: CONTROLS_INTERVAL_MS,
    gcTime: 0,
  })
}

/** Repeated under its key while its fate is not known. Whatever came of it, everything is read again. */
function useChange<Wanted, Answer>(performanceId: Id, run: (controls: ControlRoutes, wanted: Wanted, attempt: Attempt) => Promise<Answer>) {
  const controls = useControlRoutes()
  const cache = useQueryClient()
  const attempt = createAttempt()
  return useMutation({
    mutationFn: (wanted: Wanted) => run(controls, wanted, attempt),
    onSettled: (_answer, fault) => {
      closeAttempt(attempt, fault)
      return cache.invalidateQueries({ queryKey: keys.controls(toValue(performanceId)) })
    },
  })
}

export function useAllocate(performanceId: Id) {
  return useChange(performanceId, (controls, wanted: AllocationDraft & StockSelection & { expected: number }, attempt) =>
    controls.allocate(toValue(performanceId), wanted, attempt.keyFor(wanted)))
}

export interface Release {
  readonly allocationId: string
  readonly part: Partial<{ seat_ids: string[]; expected: number }>
}

/** One after the other; those before a refusal are released. */
export function useRelease(performanceId: Id) {
  return useChange(performanceId, async (controls, releases: readonly Release[], attempt) => {
    let changed = 0
    for (const { allocationId, part } of releases) {
      const key = `${attempt.keyFor(releases)}-${allocationId}`
      changed += (await controls.release(toValue(performanceId), allocationId, part, key)).changed
    }
    return changed
  })
}

export function useChangeAllocation(performanceId: Id) {
  return useChange(performanceId, (controls, wanted: { id: string; label: string; release_at: string | null }) =>
    controls.changeAllocation(toValue(performanceId), wanted.id, { label: wanted.label, release_at: wanted.release_at }))
}

export function useMoveSeats(performanceId: Id) {
  return useChange(performanceId, (controls, wanted: { seat_ids: string[]; ticket_type_id: string; expected: number }, attempt) =>
    controls.move(toValue(performanceId), wanted, attempt.keyFor(wanted)))
}

export function useSetCapacity(performanceId: Id) {
  return useChange(performanceId, (controls, wanted: { id: string; capacity: number; expected: number }) =>
    controls.setCapacity(toValue(performanceId), wanted.id, { capacity: wanted.capacity, expected: wanted.expected }))
}
