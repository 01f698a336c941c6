/** How old figures are, and when to say that they can no longer be trusted to be live. */

/** Readings that may be missed before the word "live" would be a lie. */
const MISSED_MAX = 4

export interface Freshness {
  readonly ageSeconds: number
  readonly isStale: boolean
}

/**
 * Counted from when the figures arrived here, not from the server's clock: two clocks never agree, and what a person
 * wants to know is whether the line still holds.
 */
export function freshness(receivedAt: number, now: number, intervalSeconds: number): Freshness {
  const ageSeconds = Math.max(0, Math.floor((now - receivedAt) / 1_000))
  return { ageSeconds, isStale: ageSeconds >= MISSED_MAX * intervalSeconds }
}
