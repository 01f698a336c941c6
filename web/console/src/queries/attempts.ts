import { isProblem, type Attempt } from '@onsale/api'

/**
 * Ends the attempt once its fate is known. While it is not (no network, overload), the next press of the button repeats
 * it under the same key, so nothing is ever created twice.
 */
export function closeAttempt(attempt: Attempt, fault: unknown): void {
  if (!isProblem(fault) || !fault.isTransient) attempt.done()
}
