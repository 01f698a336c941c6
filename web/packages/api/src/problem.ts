/** One entry of a 422: which field of the payload, and what to do about it. */
export interface FieldError { pointer: string; detail: string }

export interface ProblemBody {
  type?: string
  title?: string
  status?: number
  detail?: string
  code?: string
  errors?: FieldError[]
  [field: string]: unknown
}

/** A refusal or failure of the API as an error. `code` is stable; `detail` is already in the reader's language. */
export class Problem extends Error {
  readonly code: string
  readonly status: number
  readonly title: string
  readonly detail: string
  readonly errors: readonly FieldError[]
  readonly retryAfterSeconds: number | null
  readonly fields: Readonly<Record<string, unknown>>

  constructor(body: ProblemBody, status: number, retryAfterSeconds: number | null = null) {
    super(body.detail ?? body.title ?? body.code ?? `HTTP ${status}`)
    this.name = 'Problem'
    this.code = body.code ?? `http-${status}`
    this.status = status
    this.title = body.title ?? ''
    this.detail = body.detail ?? ''
    this.errors = body.errors ?? []
    this.retryAfterSeconds = retryAfterSeconds
    this.fields = body
  }

  /** True when trying the same thing again later may work: no network, overload, rate limit, a request in progress. */
  get isTransient(): boolean {
    return this.status === 0 || this.status >= 500 || this.status === 429 || this.code === 'request-in-progress'
  }

  /** The detail for one field, by the JSON pointer of the payload ("/contact/phone"), or undefined. */
  fieldDetail(pointer: string): string | undefined {
    return this.errors.find((error) => error.pointer === pointer)?.detail
  }

  /** A typed extra field of the problem, or undefined when it is absent or of another type. */
  text(field: string): string | undefined {
    const value = this.fields[field]
    return typeof value === 'string' ? value : undefined
  }

  number(field: string): number | undefined {
    const value = this.fields[field]
    return typeof value === 'number' ? value : undefined
  }

  texts(field: string): string[] {
    const value = this.fields[field]
    return Array.isArray(value) ? value.filter((item): item is string => typeof item === 'string') : []
  }
}

/** The request never got an answer. Status 0 so that callers treat it like any other transient problem. */
export function networkProblem(): Problem {
  return new Problem({ code: 'network' }, 0)
}

export function isProblem(error: unknown): error is Problem {
  return error instanceof Problem
}

/** Reads any non-2xx answer; an answer that is no problem document becomes `http-<status>`. */
export async function problemFrom(response: Response): Promise<Problem> {
  const retryAfter = Number(response.headers.get('Retry-After'))
  const seconds = Number.isFinite(retryAfter) && retryAfter > 0 ? retryAfter : null
  try {
    const body: unknown = await response.json()
    if (body !== null && typeof body === 'object') return new Problem(body as ProblemBody, response.status, seconds)
  } catch {
    // A proxy's HTML page: the status is all we know.
  }
  return new Problem({}, response.status, seconds)
}
