import type { DocumentKind, Identity, IdentityChanges, NewIdentity, Relation } from '@onsale/api'
import { plainNumber, readNumber, type NumberProblem } from './document'

/** What is typed of a person. Of somebody who is in the book already an empty name or number means: as it is. */
export interface PersonDraft { relation: Relation; kind: DocumentKind; name: string; number: string; label: string }
export type PersonField = 'name' | 'number' | 'label'
export type PersonErrors = Partial<Record<PersonField, 'nameMissing' | 'numberMissing' | `number.${NumberProblem}`>>

/** A new person is most often oneself, once; somebody known begins with what may be shown of them. */
export function draftOf(known: Identity | null, others: readonly Identity[]): PersonDraft {
  if (known !== null) return { relation: known.relation, kind: known.kind, name: '', number: '', label: known.label }
  const hasSelf = others.some((person) => person.relation === 'self')
  return { relation: hasSelf ? 'family' : 'self', kind: 'resident-id', name: '', number: '', label: '' }
}

export function draftErrors(draft: PersonDraft, known: Identity | null, today: string): PersonErrors {
  const reading = readNumber(draft.kind, draft.number, today)
  const errors: PersonErrors = {}
  if (known === null && draft.name.trim() === '') errors.name = 'nameMissing'
  if (reading.state === 'wrong') errors.number = `number.${reading.problem}`
  else if (reading.state === 'typing') errors.number = 'number.form'
  else if (reading.state === 'empty' && (known === null || known.kind !== draft.kind)) errors.number = 'numberMissing'
  return errors
}

export function newPersonOf(draft: PersonDraft): NewIdentity {
  return { relation: draft.relation, name: draft.name.trim(), document: documentOf(draft), label: draft.label.trim() }
}

/** Only what differs; null when nothing does. */
export function changesOf(draft: PersonDraft, known: Identity): IdentityChanges | null {
  const changes: IdentityChanges = {
    ...(draft.relation === known.relation ? {} : { relation: draft.relation }),
    ...(draft.label.trim() === known.label ? {} : { label: draft.label.trim() }),
    ...(draft.name.trim() === '' ? {} : { name: draft.name.trim() }),
    ...(plainNumber(draft.number) === '' ? {} : { document: documentOf(draft) }),
  }
  return Object.keys(changes).length === 0 ? null : changes
}

function documentOf(draft: PersonDraft): NewIdentity['document'] {
  return { kind: draft.kind, number: plainNumber(draft.number) }
}
