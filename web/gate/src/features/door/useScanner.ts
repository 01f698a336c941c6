import { isProblem, randomKey, type CheckIn, type CheckInRequest } from '@onsale/api'
import { computed, shallowRef } from 'vue'
import type { Signal } from './feedback'
import { refusalOf, type Scan } from './outcome'
import { createRepeatGuard } from './repeatGuard'
import { SCAN_PAUSES_MS, sendWithRetry } from './retry'

/** Scans kept on the screen for "what was that a moment ago?". */
const SCANS_MAX = 12

export interface ScannerOptions {
  readonly send: (request: CheckInRequest, key: string) => Promise<CheckIn>
  readonly performanceId: () => string
  readonly gate: () => string
  readonly onAnswer: (signal: Signal) => void
}

/** Codes in, outcomes out. A new code never waits for an older one; each keeps its own key until it has its answer. */
export function useScanner(options: ScannerOptions) {
  const scans = shallowRef<readonly Scan[]>([])
  const guard = createRepeatGuard(() => performance.now())
  let count = 0

  function update(scan: Scan): void {
    scans.value = scans.value.map((before) => (before.id === scan.id ? scan : before))
  }

  async function check(scan: Scan): Promise<void> {
    const { id, code, key, startedAt } = scan
    const base = { id, code, key, startedAt }
    update({ ...base, state: 'sending', attempt: 0 })
    try {
      const request = { code, gate: options.gate(), performance_id: options.performanceId() }
      const checkIn = await sendWithRetry(() => options.send(request, key), {
        pausesMs: SCAN_PAUSES_MS,
        wait: (ms) => new Promise((resume) => setTimeout(resume, ms)),
        isTransient: (fault) => isProblem(fault) && fault.isTransient,
        onPause: (attempt) => update({ ...base, state: 'sending', attempt }),
      })
      update({ ...base, state: 'admitted', checkIn })
      options.onAnswer('admitted')
    } catch (fault) {
      const refusal = refusalOf(fault)
      update(refusal === null ? { ...base, state: 'failed', fault } : { ...base, state: 'refused', refusal })
      options.onAnswer('refused')
    }
  }

  function take(text: string): void {
    const code = text.trim()
    if (code === '') return
    count += 1
    // Scanned again after no answer came: the first request may have admitted, so this is a repeat of it, not a second scan.
    const unanswered = scans.value.find((scan) => scan.code === code && scan.state === 'failed')
    const scan: Scan = { id: count, code, key: unanswered?.key ?? randomKey(), startedAt: Date.now(), state: 'sending', attempt: 0 }
    scans.value = [scan, ...scans.value].slice(0, SCANS_MAX)
    void check(scan)
  }

  return {
    scans,
    latest: computed(() => scans.value[0] ?? null),
    /** What the camera saw; the same code again and again counts once. */
    takeSeen: (code: string) => {
      if (guard.admits(code)) take(code)
    },
    /** What a person or a hand scanner typed: always meant. It also counts as seen by the camera. */
    takeTyped: (code: string) => {
      guard.admits(code.trim())
      take(code)
    },
    retry: (scan: Scan) => void check(scan),
  }
}
