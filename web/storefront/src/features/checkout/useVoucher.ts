import { isProblem, voucherQuoteRoutes, type VoucherQuote } from '@onsale/api'
import { useApi } from '@onsale/session'
import { computed, ref, shallowRef } from 'vue'

/** What is wrong with a voucher has a code of its own; everything else is about the order. */
export function isAboutVoucher(error: unknown): boolean {
  return isProblem(error) && error.code.startsWith('voucher-')
}

/** A code that was typed, and what it takes off this hold. Nothing is used until the order is placed. */
export function useVoucher(holdToken: () => string | undefined) {
  const routes = voucherQuoteRoutes(useApi().transport)
  const typed = ref('')
  const quote = shallowRef<VoucherQuote | null>(null)
  const problem = shallowRef<unknown>(null)
  const isAsking = ref(false)
  /** Something was typed and not looked at yet: its price is not known. */
  const isOpen = computed(() => quote.value === null && typed.value.trim() !== '')

  async function apply(): Promise<void> {
    const token = holdToken()
    if (token === undefined || isAsking.value || !isOpen.value) return
    isAsking.value = true
    problem.value = null
    try {
      quote.value = await routes.quote(token, typed.value.trim())
    } catch (error) {
      problem.value = error
    } finally {
      isAsking.value = false
    }
  }

  function remove(): void {
    typed.value = ''
    quote.value = null
    problem.value = null
  }

  /** The order was refused for it: its price is not what was shown any more. */
  function refuse(error: unknown): void {
    quote.value = null
    problem.value = error
  }

  return { typed, quote, problem, isAsking, isOpen, apply, remove, refuse }
}
