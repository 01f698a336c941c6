declare global {
  interface Window {
    /** What `public/early.js` has asked for, by address. */
    onsaleEarly?: Map<string, Promise<Response | null>>
  }
}

/**
 * A fetch that gives the answers which `early.js` asked for before the app was there: each once, and only good ones; all
 * else goes to the network.
 */
export function withEarlyAnswers(begun: Map<string, Promise<Response | null>> | undefined, call: typeof fetch = (...values) => fetch(...values)): typeof fetch {
  return async (input, init) => {
    const early = typeof input === 'string' && init?.method === 'GET' ? begun?.get(input) : undefined
    if (!early) return call(input, init)
    begun!.delete(input as string)
    const answer = await early.catch(() => null) // null also for what there is not
    init?.signal?.throwIfAborted()
    return answer?.ok ? answer : call(input, init)
  }
}
