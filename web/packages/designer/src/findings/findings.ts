import type { SelectionParts } from '../selection'

export const FINDING_CODES = [
  'no-seats', 'no-floor', 'duplicate-id', 'duplicate-seat-id', 'duplicate-category', 'duplicate-label', 'same-ticket',
  'no-number', 'no-category', 'unknown-category', 'unknown-floor', 'unknown-section', 'overlap', 'outside', 'empty-row',
  'area-capacity', 'area-category', 'area-mixed',
] as const
export type FindingCode = (typeof FINDING_CODES)[number]

/** Errors keep a plan from being published, warnings do not. */
export type Severity = 'error' | 'warning'

/** One kind of defect on one floor, with all that has it. The codes are those of the API's findings. */
export interface Finding {
  readonly code: FindingCode
  readonly severity: Severity
  /** How many seats, or things where it is not about seats. */
  readonly count: number
  /** The floor where it is, empty where it is nowhere. */
  readonly floor: string
  /** What has the defect, ready to be selected or shown. */
  readonly parts: SelectionParts
  /** The middle of the first of them, null where it is nowhere. */
  readonly place: { readonly x: number; readonly y: number } | null
}
