/**
 * Places the errors of a problem (JSON pointers into the request) at the fields of a form.
 *
 * A form names its fields by pointer. An error belongs to the field with the longest pointer that leads to it, so
 * `/ticket_types/1/price/amount_minor` lands on `/ticket_types/1/price`. What no field wants is left over, never dropped.
 */

export interface PointedError {
  readonly pointer: string
  readonly detail: string
}

export interface PlacedErrors {
  readonly byField: ReadonlyMap<string, string>
  readonly leftOver: readonly PointedError[]
}

export function placeErrors(errors: readonly PointedError[], fields: readonly string[]): PlacedErrors {
  const byField = new Map<string, string>()
  const leftOver: PointedError[] = []
  for (const error of errors) {
    const field = fieldOf(error.pointer, fields)
    if (field === null) leftOver.push(error)
    else byField.set(field, joinDetails(byField.get(field), error.detail))
  }
  return { byField, leftOver }
}

export function fieldOf(pointer: string, fields: readonly string[]): string | null {
  let best: string | null = null
  for (const field of fields) {
    const leadsThere = pointer === field || pointer.startsWith(`${field}/`)
    if (leadsThere && field.length > (best?.length ?? 0)) best = field
  }
  return best
}

function joinDetails(before: string | undefined, detail: string): string {
  return before === undefined || before === detail ? detail : `${before} ${detail}`
}
