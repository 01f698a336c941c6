import type { Api } from '@onsale/api'
import { inject, type InjectionKey } from 'vue'

/** The client of this page; provided once by main.ts, a double of it by tests. */
export const API: InjectionKey<Api> = Symbol('api')

export function useApi(): Api {
  const api = inject(API)
  if (api === undefined) throw new Error('No API client was provided to this app.')
  return api
}
