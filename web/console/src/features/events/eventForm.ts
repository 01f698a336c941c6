/** The form of an event: what is typed and the request it becomes. */
import type { Category, EventContent, EventDraft, OrganiserEvent, Text } from '@onsale/api'
import { MISSING, type Fault, type Faults } from '@/forms/fault'

export interface EventForm {
  title: Text
  subtitle: Text
  description: Text
  notices: Text
  category: Category | ''
  ageLimit: string
  venueId: string
}

export const CATEGORIES: readonly Category[] = ['concert', 'festival', 'sport', 'theatre', 'musical', 'exhibition', 'comedy', 'family']
export const AGES: readonly number[] = [3, 6, 12, 14, 16, 18]
export const LENGTH_MAX = { title: 80, subtitle: 120, description: 5_000, notices: 5_000 } as const
export const EVENT_FIELDS: readonly string[] = [
  ...(['title', 'subtitle', 'description', 'notices'] as const).flatMap((name) => [`/${name}/zh-CN`, `/${name}/en`]),
  '/category', '/age_limit', '/venue_id',
]

export function emptyEventForm(): EventForm {
  const empty = (): Text => ({ 'zh-CN': '', en: '' })
  return { title: empty(), subtitle: empty(), description: empty(), notices: empty(), category: '', ageLimit: '', venueId: '' }
}

export function eventFormOf(event: OrganiserEvent): EventForm {
  return contentFormOf({ ...event, venue_id: event.venue.id })
}

/** The form that says what is stored. */
export function contentFormOf(content: Omit<EventContent, 'revision'>): EventForm {
  const category = CATEGORIES.find((known) => known === content.category) ?? ''
  return {
    title: { ...content.title },
    subtitle: { ...content.subtitle },
    description: { ...content.description },
    notices: { ...content.notices },
    category,
    ageLimit: content.age_limit === null ? '' : String(content.age_limit),
    venueId: content.venue_id,
  }
}

/** The request; it may be sent only when `eventFaults` finds nothing. */
export function readEvent(form: EventForm): EventDraft {
  return {
    title: trimmed(form.title),
    subtitle: trimmed(form.subtitle),
    description: trimmed(form.description),
    notices: trimmed(form.notices),
    category: form.category === '' ? 'concert' : form.category,
    age_limit: form.ageLimit === '' ? null : Number(form.ageLimit),
    venue_id: form.venueId,
  }
}

/** A draft needs a title in both languages, a category and a venue; the checklist asks for the rest before publication. */
export function eventFaults(form: EventForm): Faults {
  const faults = new Map<string, Fault>()
  for (const name of ['title', 'subtitle', 'description', 'notices'] as const) {
    for (const locale of ['zh-CN', 'en'] as const) {
      const text = form[name][locale].trim()
      if (name === 'title' && text === '') faults.set(`/${name}/${locale}`, MISSING)
      const max = LENGTH_MAX[name]
      if (text.length > max) faults.set(`/${name}/${locale}`, { message: 'form.tooLong', values: { max } })
    }
  }
  if (form.category === '') faults.set('/category', MISSING)
  if (form.venueId === '') faults.set('/venue_id', MISSING)
  return faults
}

function trimmed(text: Text): Text {
  return { 'zh-CN': text['zh-CN'].trim(), en: text.en.trim() }
}
