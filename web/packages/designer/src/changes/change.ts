import { idSource, newPrefix } from '../document/ids'
import type { PlanDocument } from '../document/types'
import type { SelectionParts } from '../selection'

/** What steps are called, for "Undo: …"; the host has the words. */
export const STEP_NAMES = [
  'add-row', 'add-rows', 'set-seat-count', 'set-spacing', 'curve', 'skew', 'move', 'rotate', 'flip', 'resize', 'duplicate',
  'align', 'distribute', 'renumber', 'relabel', 'set-row', 'set-seat', 'paint', 'set-flags', 'add-table', 'set-table',
  'add-area', 'set-area', 'add-shape', 'add-text', 'set-shape', 'set-stage', 'set-focal-point', 'add-gate', 'set-gate',
  'set-background', 'add-category', 'set-category', 'remove-category', 'add-floor', 'set-floor', 'remove-floor',
  'add-section', 'set-section', 'remove-section', 'move-to-section', 'delete', 'set-plan', 'use-template',
] as const
export type StepName = (typeof STEP_NAMES)[number]

/**
 * One edit. `to` is pure: the same document gives the same document, ids of new parts included, and an edit that
 * changes nothing gives the document itself.
 */
export interface Change {
  readonly name: StepName
  to(document: PlanDocument): PlanDocument
  /** What is selected after it was applied to `document`; without it the selection stays. */
  selects?(document: PlanDocument): SelectionParts
}

export function change(name: StepName, to: Change['to']): Change {
  return { name, to }
}

/** What an edit that adds something makes: the document and what is selected then. */
export interface Added {
  readonly document: PlanDocument
  readonly selects: SelectionParts
}

/** An edit that adds something: its ids are the same each time it is applied. */
export function adding(name: StepName, add: (document: PlanDocument, id: () => string) => Added): Change {
  const prefix = newPrefix()
  let last: { readonly from: PlanDocument; readonly added: Added } | null = null
  const added = (document: PlanDocument): Added => {
    if (last?.from !== document) last = { from: document, added: add(document, idSource(prefix)) }
    return last.added
  }
  return { name, to: (document) => added(document).document, selects: (document) => added(document).selects }
}
