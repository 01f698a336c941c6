/**
 * One user action and its Idempotency-Key. Pressing again after a time-out repeats the same request under the same
 * key, so the server answers with the first outcome; changing what is asked (another payload) is a new action.
 */
export interface Attempt {
  /** The key for this payload: the same as last time unless the payload changed or `done` was called. */
  keyFor(payload: unknown): string
  /** The action is finished (an answer was received, good or final refusal): the next one gets a new key. */
  done(): void
}

export function createAttempt(newKey: () => string = randomKey): Attempt {
  let current: { key: string; payload: string } | null = null
  return {
    keyFor(payload) {
      const text = JSON.stringify(payload) ?? ''
      if (current === null || current.payload !== text) current = { key: newKey(), payload: text }
      return current.key
    },
    done() {
      current = null
    },
  }
}

/** 128 random bits; crypto.randomUUID is missing on plain http, which a closed network may use. */
export function randomKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}
