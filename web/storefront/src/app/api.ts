import type { Api } from '@onsale/api'
import { inject, type InjectionKey } from 'vue'

export const API_KEY: InjectionKey<Api> = Symbol('api')

export function useApi(): Api {
  const api = inject(API_KEY)
  if (api === undefined) throw new Error('no API provided: see main.ts')
  return api
}
