import type { Point, PlanDocument } from '../document/types'
import type { SelectionParts } from '../selection'
import { Notes } from './notes'
import { findAreas, findHouse, findReferences } from './house'
import { findOverlaps } from './overlaps'
import { findLabels, findSeats } from './seats'

export const FINDING_CODES = [
  'no-seats', 'no-floor', 'duplicate-id', 'duplicate-seat-id', 'duplicate-category', 'duplicate-label', 'same-ticket',
  'no-number', 'no-category', 'unknown-category', 'unknown-floor', 'unknown-section', 'overlap', 'outside', 'empty-row',
  'area-capacity', 'area-category', 'area-mixed',
] as const
export type FindingCode = (typeof FINDING_CODES)[number]

/** Errors keep a plan from being published, warnings do not. */
export type Severity = 'error' | 'warning'

/** One kind of defect on one floor, with all that has it. Codes and severities are those of the API's findings. */
export interface Finding {
  readonly code: FindingCode
  readonly severity: Severity
  /** How many seats, or things where it is not about seats. */
  readonly count: number
  /** The floor where it is, empty where it is nowhere. */
  readonly floor: string
  /** What has the defect, ready to be selected or shown. */
  readonly parts: SelectionParts
  /** Where the first of them is, null where it is nowhere. */
  readonly place: Point | null
}

/** What is wrong, errors first. The API has the last word; this says the same without asking it. */
export function findingsOf(document: PlanDocument): Finding[] {
  const notes = new Notes()
  findHouse(document, notes)
  findReferences(document, notes)
  findAreas(document, notes)
  findLabels(document, notes)
  findSeats(document, notes)
  findOverlaps(document, notes)
  return notes.findings()
}
