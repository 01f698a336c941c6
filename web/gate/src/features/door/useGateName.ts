import { useLocalStorage } from '@vueuse/core'
import type { Ref } from 'vue'

/** The gate this device stands at, remembered from day to day. */
export function useGateName(): Ref<string> {
  return useLocalStorage('onsale.gate.name', '')
}

export function useLastPerformance(): Ref<string> {
  return useLocalStorage('onsale.gate.performance', '')
}
