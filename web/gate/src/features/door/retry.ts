/** Sends a scan until an answer comes. A scan carries one idempotency key, so a repeat can never admit twice. */

export interface RetryPlan {
  /** Pauses before the second, third … attempt; their number bounds the attempts. */
  readonly pausesMs: readonly number[]
  readonly wait: (ms: number) => Promise<void>
  /** True for faults that a repeat can heal: no network, server overloaded. A refusal is an answer. */
  readonly isTransient: (fault: unknown) => boolean
  readonly onPause?: (attempt: number) => void
}

export const SCAN_PAUSES_MS = [300, 700, 1_500, 3_000] as const

/** Answers what `send` answers; throws its last fault when that is final or the attempts are used up. */
export async function sendWithRetry<T>(send: () => Promise<T>, plan: RetryPlan): Promise<T> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await send()
    } catch (fault) {
      const pause = plan.pausesMs[attempt]
      if (pause === undefined || !plan.isTransient(fault)) throw fault
      plan.onPause?.(attempt + 1)
      await plan.wait(pause)
    }
  }
}
