import { networkProblem, problemFrom } from './problem'
import { isHalfSignedIn, type SessionStore } from './session'
import type { Locale, Session } from './types'

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
export type Query = Record<string, string | number | boolean | null | undefined>

export interface RequestOptions {
  query?: Query | undefined
  body?: unknown
  /** A file or a text that is sent as it is, instead of `body`. */
  content?: Blob | string | undefined
  idempotencyKey?: string | undefined
  etag?: string | undefined
  /** Only if what is there still has this version. */
  ifMatch?: string | undefined
  /** Rather wait so long for news than hear none (RFC 7240). */
  waitSeconds?: number | undefined
  /** What everybody may read says nothing of who asks, so that a cache on the way may answer it. */
  anonymous?: boolean | undefined
  signal?: AbortSignal | undefined
  /** It is asked while somebody proves who they are, so it must not wait for that. */
  isProof?: boolean | undefined
}

/** Asks the person to prove again who they are, in one of these ways; whether they did. */
export type StepUp = (ways: string[]) => Promise<boolean>

export interface TransportConfig {
  baseUrl?: string
  session: SessionStore
  locale: () => Locale
  fetch?: typeof fetch
  /** The session could not be renewed: the app decides where to send the person. */
  onSessionEnded?: () => void
}

export interface Transport {
  /** The raw answer, 2xx or 304. Anything else throws a Problem. */
  send(method: Method, path: string, options?: RequestOptions): Promise<Response>
  /** The JSON body of a 2xx answer; undefined for 204. */
  json<Body>(method: Method, path: string, options?: RequestOptions): Promise<Body>
  /** A new access token now: what the person may do has changed. Nothing when signed out. */
  renew(): Promise<void>
  /** Who asks when an answer is `step-up-required`; then the request is repeated as it was. Null: nobody. */
  onStepUp(ask: StepUp | null): void
  /** The address of a route, for what the browser asks by itself. */
  url(path: string, query?: Query): string
}

const DEFAULT_BASE_URL = '/api/v1'

/**
 * Bearer token, language, idempotency key and one renewal of the session on 401. Concurrent 401s share one renewal,
 * because a refresh token works once.
 */
export function createTransport(config: TransportConfig): Transport {
  const baseUrl = config.baseUrl ?? DEFAULT_BASE_URL
  const call = config.fetch ?? ((input: RequestInfo | URL, init?: RequestInit) => fetch(input, init))
  let renewal: Promise<Session | null> | null = null
  let stepUp: StepUp | null = null

  async function attempt(method: Method, path: string, options: RequestOptions): Promise<Response> {
    try {
      return await call(url(baseUrl, path, options.query), init(method, options, config))
    } catch (error) {
      if (error instanceof DOMException && error.name === 'AbortError') throw error
      throw networkProblem()
    }
  }

  function renew(used: Session): Promise<Session | null> {
    renewal ??= oneTabAtATime(() => renewNow(used)).finally(() => { renewal = null })
    return renewal
  }

  async function renewNow(used: Session): Promise<Session | null> {
    const current = config.session.read()
    // Renewed by another request or tab while this one was under way, or signed out.
    if (current === null || current.access_token !== used.access_token) return current
    const response = await attempt('POST', '/auth/sessions/refresh', { body: { refresh_token: current.refresh_token } })
    const isStillOurs = config.session.read()?.refresh_token === current.refresh_token
    if (response.ok) {
      const session = (await response.json()) as Session
      // Who signed out in the meantime stays signed out.
      if (isStillOurs) config.session.write(session)
      if (isStillOurs && isHalfSignedIn(session)) {
        // The person has become somebody who needs a second factor.
        config.onSessionEnded?.()
        return null
      }
      return isStillOurs ? session : null
    }
    const problem = await problemFrom(response)
    // An overloaded server is no reason to sign anybody out.
    if (problem.isTransient) throw problem
    if (isStillOurs) {
      config.session.write(null)
      config.onSessionEnded?.()
    }
    return null
  }

  async function send(method: Method, path: string, options: RequestOptions = {}): Promise<Response> {
    const session = config.session.read()
    let response = await attempt(method, path, options)
    if (response.status === 401 && session !== null && (await renew(session)) !== null) {
      response = await attempt(method, path, options)
    }
    if (response.ok || response.status === 304) return response
    const problem = await problemFrom(response)
    const isAsked = problem.code === 'step-up-required' && options.isProof !== true && stepUp !== null
    if (isAsked && (await stepUp?.(problem.texts('ways')))) return send(method, path, { ...options, isProof: true })
    throw problem
  }

  return {
    send,
    async renew() {
      const session = config.session.read()
      if (session !== null) await renew(session)
    },
    onStepUp(ask) {
      stepUp = ask
    },
    url: (path, query) => url(baseUrl, path, query),
    async json<Body>(method: Method, path: string, options?: RequestOptions): Promise<Body> {
      const response = await send(method, path, options)
      return (response.status === 204 ? undefined : await response.json()) as Body
    },
  }
}

/** A refresh token works once, and its second use ends the session: the tabs of one browser take turns. */
async function oneTabAtATime<Result>(work: () => Promise<Result>): Promise<Result> {
  // Plain http has no locks; there one tab may have to sign in again.
  return 'locks' in navigator && navigator.locks ? await navigator.locks.request('onsale.session', work) : work()
}

function url(baseUrl: string, path: string, query: Query | undefined): string {
  const pairs = Object.entries(query ?? {}).filter(([, value]) => value !== undefined && value !== null && value !== '')
  if (pairs.length === 0) return baseUrl + path
  return `${baseUrl}${path}?${new URLSearchParams(pairs.map(([name, value]) => [name, String(value)])).toString()}`
}

function init(method: Method, options: RequestOptions, config: TransportConfig): RequestInit {
  const headers: Record<string, string> = { Accept: 'application/json', 'Accept-Language': config.locale() }
  const token = options.anonymous === true ? undefined : config.session.read()?.access_token
  if (token !== undefined) headers['Authorization'] = `Bearer ${token}`
  if (options.body !== undefined || options.content !== undefined) headers['Content-Type'] = contentType(options)
  if (options.idempotencyKey !== undefined) headers['Idempotency-Key'] = options.idempotencyKey
  if (options.etag !== undefined) headers['If-None-Match'] = options.etag
  if (options.ifMatch !== undefined) headers['If-Match'] = options.ifMatch
  if (options.waitSeconds !== undefined) headers['Prefer'] = `wait=${String(options.waitSeconds)}`
  return {
    method,
    headers,
    ...(options.body === undefined ? {} : { body: JSON.stringify(options.body) }),
    ...(options.content === undefined ? {} : { body: options.content }),
    ...(options.signal === undefined ? {} : { signal: options.signal }),
  }
}

/** The browser knows few endings of files by their kind; what it does not know is told by its bytes. */
function contentType({ content }: RequestOptions): string {
  if (!(content instanceof Blob)) return 'application/json'
  return content.type === '' ? 'application/octet-stream' : content.type
}
