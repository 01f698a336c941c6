import { reactive, watch } from 'vue'

export interface ContactDraft { name: string; phone: string; email: string }

const STORAGE_KEY = 'onsale.contact'

/** What was typed into the contact form, kept for this tab: a reload, an error or a second order loses nothing. */
export function useContactDraft(storage: Storage = sessionStorage): ContactDraft {
  const draft = reactive<ContactDraft>({ name: '', phone: '', email: '', ...stored(storage) })
  watch(draft, (next) => storage.setItem(STORAGE_KEY, JSON.stringify(next)))
  return draft
}

function stored(storage: Storage): Partial<ContactDraft> {
  try {
    const value: unknown = JSON.parse(storage.getItem(STORAGE_KEY) ?? '{}')
    return value !== null && typeof value === 'object' ? value : {}
  } catch {
    return {}
  }
}
