import type { User } from '@onsale/api'
import { reactive, watch } from 'vue'

export interface ContactDraft { name: string; phone: string; email: string }

const STORAGE_KEY = 'onsale.contact'
const EMPTY: ContactDraft = { name: '', phone: '', email: '' }

/**
 * The contact of the checkout, filled in with what is known of the person: what they typed before, the phone they
 * signed in with, the name of their account. Every change is kept: a reload, an error or the next order loses nothing.
 */
export function useContactDraft(user: User | null, storage: Storage = localStorage): ContactDraft {
  const kept = user === null ? {} : keptContact(user.id, storage)
  const draft = reactive<ContactDraft>({ ...EMPTY, ...kept, name: kept.name || user?.name || '' })
  if (user !== null) watch(draft, (next) => keepContact(user.id, next, storage))
  return draft
}

/** Kept on this device until the person signs out; never shown to another. */
export function keepContact(userId: string, change: Partial<ContactDraft>, storage: Storage = localStorage): void {
  try {
    storage.setItem(STORAGE_KEY, JSON.stringify({ ...keptContact(userId, storage), ...change, user_id: userId }))
  } catch {
    // Full or forbidden storage: the form is typed again.
  }
}

export function forgetContact(storage: Storage = localStorage): void {
  storage.removeItem(STORAGE_KEY)
}

function keptContact(userId: string, storage: Storage): Partial<ContactDraft> {
  try {
    const value = JSON.parse(storage.getItem(STORAGE_KEY) ?? 'null') as Record<string, unknown> | null
    if (value?.['user_id'] !== userId) return {}
    return Object.fromEntries(Object.keys(EMPTY).flatMap((field) => (typeof value[field] === 'string' ? [[field, value[field]]] : [])))
  } catch {
    return {}
  }
}
