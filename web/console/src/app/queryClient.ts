import { isProblem } from '@onsale/api'
import { QueryClient } from '@tanstack/vue-query'

const RETRIES_MAX = 2
const FRESH_MS = 5_000

/** A refusal is an answer and is never asked for again; faults of the network are, twice. */
export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: FRESH_MS,
        retry: (failures, fault) => failures < RETRIES_MAX && isProblem(fault) && fault.isTransient,
      },
      // A mutation that met no network stays with the person, who sees it and presses again under the same key.
      mutations: { retry: false, networkMode: 'always' },
    },
  })
}
