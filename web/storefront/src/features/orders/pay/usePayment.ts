import { isProblem, type Order } from '@onsale/api'
import { useApi } from '@onsale/session'
import { onScopeDispose, ref, shallowRef } from 'vue'
import { authorizeAddress, payInWechat } from './wechat'
import { paymentKey, type Way } from './ways'

/** Keys are short; the beginning of a code is as good as all of it to tell two of them apart. */
const READER_CODE_MAX = 40

export interface ShownCode { text: string; way: Way }

/** Begins payments of an order, or goes on with the one of this way that was begun before. */
export function usePayment(order: () => Order, onChanged: () => void) {
  const api = useApi()
  const isStarting = ref(false)
  const problem = shallowRef<unknown>(null)
  /** What is to be scanned now. */
  const code = shallowRef<ShownCode | null>(null)
  /** What the buyer said to WeChat's own sheet, when it was not yes. */
  const refusal = ref<'cancel' | 'fail' | null>(null)

  /** `readerCode`: what WeChat gave to this page; without it the page goes and gets one, and comes back. */
  async function start(way: Way, { method = way.method, readerCode }: { method?: string | undefined; readerCode?: string } = {}): Promise<void> {
    if (isStarting.value) return
    isStarting.value = true
    problem.value = null
    code.value = null
    refusal.value = null
    if (way.authorizeUrl !== undefined && readerCode === undefined) {
      window.location.assign(authorizeAddress(way.authorizeUrl, window.location.origin + window.location.pathname))
      return
    }
    try {
      // Stays pending when the page is about to be left for the provider's.
      if (await begin(way, method, readerCode)) return
      onChanged()
    } catch (error) {
      problem.value = error
      if (isProblem(error) && !error.isTransient) onChanged()
    }
    isStarting.value = false
  }

  /** Whether the page is being left. */
  async function begin(way: Way, method: string, readerCode: string | undefined): Promise<boolean> {
    const key = paymentKey(order(), way.channel, method)
    const choice = { channel: way.channel, method, ...(readerCode === undefined ? {} : { code: readerCode }) }
    const step = await api.orders.pay(order().id, choice, readerCode === undefined ? key : `${key}-${readerCode.slice(0, READER_CODE_MAX)}`)
    if (step.kind === 'redirect') {
      window.location.assign(step.pay_url)
      return true
    }
    if (step.code_url) code.value = { text: step.code_url, way }
    if (step.jsapi) {
      const said = await payInWechat(step.jsapi)
      refusal.value = said === 'ok' ? null : said
    }
    return false
  }

  /** Coming back from the provider with the Back button shows this page as it was left. */
  const onBack = ({ persisted }: PageTransitionEvent): void => {
    isStarting.value = false
    if (persisted) onChanged()
  }
  window.addEventListener('pageshow', onBack)
  onScopeDispose(() => window.removeEventListener('pageshow', onBack))

  return { start, isStarting, problem, code, refusal }
}
