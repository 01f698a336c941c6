import type { Availability, AvailabilityDelta } from '@onsale/api'
import { stockOf, withDelta, type Stock } from './stock'

export interface StockStreamHost {
  /** Where changes are told to who has this version; 0 asks for everything. */
  url(since: number): string
  current(): Stock | undefined
  take(stock: Stock): void
  /** Whether changes come by themselves now; while they do not, somebody has to ask. */
  onLive(isLive: boolean): void
}

/** A network on the way that keeps the words to itself looks like silence. */
const FIRST_WORD_MS = 5_000
const RETRY_MS = 1_000
const RETRY_MS_MAX = 60_000

/**
 * Hears of changes while the page is seen, from the version it has. After an error it comes back later, each time twice
 * as late and never all at once; where something is missing in between it begins anew.
 */
export function openStockStream(host: StockStreamHost): { close(): void } {
  let source: EventSource | null = null
  let timer: ReturnType<typeof setTimeout> | undefined
  let failures = 0

  function open(since: number): void {
    hangUp()
    source = new EventSource(host.url(since))
    source.addEventListener('state', (event) => hear(() => begin(JSON.parse(event.data as string) as Availability | { version: number })))
    source.addEventListener('delta', (event) => hear(() => change(JSON.parse(event.data as string) as AvailabilityDelta)))
    source.addEventListener('error', fail)
    timer = setTimeout(fail, FIRST_WORD_MS)
  }

  function hear(apply: () => boolean): void {
    let isUnderstood = false
    try {
      isUnderstood = apply()
    } catch (error) {
      if (!(error instanceof RangeError)) throw error // seats that do not fit: as good as missing
    }
    if (!isUnderstood) return open(0)
    clearTimeout(timer)
    failures = 0
    host.onLive(true)
  }

  /** Whether what is here is right from now on. */
  function begin(state: Availability | { version: number }): boolean {
    if (!('seats' in state)) return state.version === host.current()?.version
    host.take(stockOf(state))
    return true
  }

  function change(delta: AvailabilityDelta): boolean {
    const before = host.current()
    const after = before ? withDelta(before, delta) : null
    if (after && after !== before) host.take(after)
    return after !== null
  }

  function fail(): void {
    hangUp()
    host.onLive(false)
    const most = Math.min(RETRY_MS_MAX, RETRY_MS * 2 ** failures++)
    timer = setTimeout(resume, most * (1 + Math.random()))
  }

  function hangUp(): void {
    clearTimeout(timer)
    source?.close()
    source = null
  }

  function resume(): void {
    open(host.current()?.version ?? 0)
  }

  function onVisibility(): void {
    if (document.visibilityState === 'hidden') {
      hangUp()
      host.onLive(false)
    } else if (!source) {
      resume()
    }
  }

  document.addEventListener('visibilitychange', onVisibility)
  if (document.visibilityState !== 'hidden') resume()
  return {
    close() {
      document.removeEventListener('visibilitychange', onVisibility)
      hangUp()
    },
  }
}
