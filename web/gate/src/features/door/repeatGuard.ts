/**
 * A camera reads the same code many times a second. The guard lets the first reading through and holds back the rest.
 *
 * A code passes again once it has been out of sight for the whole window: holding a ticket before the lens for a minute is
 * one scan, showing it again later is a second one (and the answer will rightly be "already used").
 */
export interface RepeatGuard {
  /** True when the code is to be handled now. */
  admits(code: string): boolean
}

export const REPEAT_WINDOW_MS = 3_000
/** Codes remembered at once; more than any camera sees within the window. */
const REMEMBERED_MAX = 64

export function createRepeatGuard(now: () => number, windowMs: number = REPEAT_WINDOW_MS): RepeatGuard {
  const lastSeen = new Map<string, number>()
  return {
    admits(code) {
      const at = now()
      const before = lastSeen.get(code)
      lastSeen.delete(code)
      lastSeen.set(code, at)
      if (lastSeen.size > REMEMBERED_MAX) lastSeen.delete(lastSeen.keys().next().value ?? code)
      return before === undefined || at - before >= windowMs
    },
  }
}
