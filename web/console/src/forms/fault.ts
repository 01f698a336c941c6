/** What is wrong with one field, as a message of the catalogue; put into words where it is shown. */
export interface Fault {
  readonly message: string
  readonly values?: Readonly<Record<string, string | number>>
}

/** Faults by the JSON pointer of the field in the request. */
export type Faults = ReadonlyMap<string, Fault>

export const MISSING: Fault = { message: 'form.missing' }
