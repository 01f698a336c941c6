/** Two people change one event: what is different, field by field, and the form that comes of what is chosen. */
import { isProblem, type EventContent } from '@onsale/api'
import { contentFormOf, EVENT_FIELDS, type EventForm } from './eventForm'

/** What somebody is changing, and what it was when they opened it. */
export interface EventEditing {
  revision: number
  base: EventForm
  form: EventForm
}

export type Side = 'theirs' | 'yours'

export interface FieldConflict {
  /** The field, as the request names it. */
  readonly pointer: string
  readonly theirs: string
  readonly yours: string
  /** Whether both changed it; else only they did, and yours is what it was. */
  readonly isBoth: boolean
}

/** What a refused change found stored; null for any other fault. */
export function storedContent(fault: unknown): EventContent | null {
  if (!isProblem(fault) || fault.code !== 'event-changed') return null
  return (fault.fields['content'] as EventContent | undefined) ?? null
}

/** The fields that somebody else changed to something that is not in the form, in the order of the form. */
export function conflictsOf(editing: EventEditing, stored: EventContent): FieldConflict[] {
  const theirs = contentFormOf(stored)
  return EVENT_FIELDS.map((pointer) => ({ pointer, was: read(editing.base, pointer), theirs: read(theirs, pointer), yours: read(editing.form, pointer) }))
    .filter((field) => field.theirs !== field.was && field.theirs !== field.yours)
    .map(({ pointer, theirs: their, yours, was }) => ({ pointer, theirs: their, yours, isBoth: yours !== was }))
}

/** What is offered first: theirs where only they changed it; what was typed stays where both did. */
export function firstChoices(conflicts: readonly FieldConflict[]): Record<string, Side> {
  return Object.fromEntries(conflicts.map((conflict) => [conflict.pointer, conflict.isBoth ? 'yours' : 'theirs']))
}

/** Goes on from what is stored: theirs where nobody else typed or where it was chosen, and everything else as it was typed. */
export function resolved(editing: EventEditing, stored: EventContent, choices: Readonly<Record<string, Side>>): EventEditing {
  const theirs = contentFormOf(stored)
  const { title, subtitle, description, notices } = editing.form
  const form = { ...editing.form, title: { ...title }, subtitle: { ...subtitle }, description: { ...description }, notices: { ...notices } }
  for (const { pointer } of conflictsOf(editing, stored)) {
    if (choices[pointer] === 'theirs') write(form, pointer, read(theirs, pointer))
  }
  return { revision: stored.revision, base: theirs, form }
}

/** Whether anything was typed since it was opened. */
export function isTouched(editing: EventEditing): boolean {
  return EVENT_FIELDS.some((pointer) => read(editing.base, pointer) !== read(editing.form, pointer))
}

const FACTS = { '/category': 'category', '/age_limit': 'ageLimit', '/venue_id': 'venueId' } as const

function read(form: EventForm, pointer: string): string {
  if (isFact(pointer)) return form[FACTS[pointer]]
  const { name, locale } = textAt(pointer)
  return form[name][locale].trim()
}

function write(form: EventForm, pointer: string, value: string): void {
  if (isFact(pointer)) Object.assign(form, { [FACTS[pointer]]: value })
  else {
    const { name, locale } = textAt(pointer)
    form[name][locale] = value
  }
}

function isFact(pointer: string): pointer is keyof typeof FACTS {
  return pointer in FACTS
}

function textAt(pointer: string): { name: 'title' | 'subtitle' | 'description' | 'notices'; locale: 'zh-CN' | 'en' } {
  const [, name, locale] = pointer.split('/')
  return { name, locale } as ReturnType<typeof textAt>
}
