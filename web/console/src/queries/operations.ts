import { OPERATED_MODULES, operationRoutes, type LetterKey, type OperatedModule, type Operation } from '@onsale/api'
import { useApi } from '@onsale/session'
import { useMutation, useQueries, useQuery, useQueryClient } from '@tanstack/vue-query'
import { toValue, type MaybeRefOrGetter } from 'vue'
import { keys } from './keys'

const INTERVAL_MS = 10_000

/** Every part by itself: one that does not answer hides none of the others. */
export function useOperations() {
  const routes = operationRoutes(useApi().transport)
  return useQueries({
    queries: OPERATED_MODULES.map((module) => ({
      queryKey: [...keys.operations, module],
      queryFn: ({ signal }: { signal: AbortSignal }): Promise<Operation> => routes.look(module, signal),
      refetchInterval: INTERVAL_MS,
      retry: false,
    })),
  })
}

export function useDeadLetters(module: MaybeRefOrGetter<OperatedModule>) {
  const routes = operationRoutes(useApi().transport)
  return useQuery({
    queryKey: () => [...keys.operations, toValue(module), 'letters'],
    queryFn: ({ signal }) => routes.letters(toValue(module), signal),
    refetchInterval: INTERVAL_MS,
  })
}

export interface Treatment { readonly module: OperatedModule; readonly items: LetterKey[]; readonly dropFor: string | null }

export function useTreatLetters() {
  const routes = operationRoutes(useApi().transport)
  const cache = useQueryClient()
  return useMutation({
    mutationFn: ({ module, items, dropFor }: Treatment) => (dropFor === null ? routes.replay(module, items) : routes.drop(module, items, dropFor)),
    onSettled: () => cache.invalidateQueries({ queryKey: keys.operations }),
  })
}
