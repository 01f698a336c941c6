/** What is different between two values of the log, as lines: the path to it, and what was and is there. */
export interface DiffLine {
  readonly path: string
  readonly before: string | null
  readonly after: string | null
}

type Values = Readonly<Record<string, unknown>> | null

export function diffOf(before: Values, after: Values): DiffLine[] {
  const was = new Map(leaves(before ?? {}))
  const is = new Map(leaves(after ?? {}))
  const paths = [...new Set([...was.keys(), ...is.keys()])]
  return paths
    .map((path) => ({ path, before: was.get(path) ?? null, after: is.get(path) ?? null }))
    .filter((line) => line.before !== line.after)
}

/** Nested objects and lists become `rules.steps.0`; an empty one is kept, or its loss would not be seen. */
function* leaves(value: unknown, path = ''): Generator<[string, string]> {
  const entries = typeof value === 'object' && value !== null ? Object.entries(value) : []
  if (entries.length === 0 && path !== '') yield [path, typeof value === 'string' ? value : JSON.stringify(value)]
  for (const [name, inner] of entries) yield* leaves(inner, path === '' ? name : `${path}.${name}`)
}
