/** Keeps unfinished forms on this device, so that a closed tab or an ended session loses nothing that was typed. */

const PREFIX = 'onsale.console.draft.'

export interface StoredDraft<T> {
  readonly savedAt: number
  readonly form: T
}

/** Answers the kept form if it has the shape of `initial`; what an older version of the page left counts as nothing. */
export function readDraft<T extends object>(storage: Storage, key: string, initial: T): StoredDraft<T> | null {
  const raw = storage.getItem(PREFIX + key)
  if (raw === null) return null
  try {
    const stored = JSON.parse(raw) as Partial<StoredDraft<T>> | null
    if (typeof stored?.savedAt !== 'number' || !hasShapeOf(stored.form, initial)) return null
    return { savedAt: stored.savedAt, form: stored.form as T }
  } catch {
    return null
  }
}

export function writeDraft<T extends object>(storage: Storage, key: string, draft: StoredDraft<T>): void {
  try {
    storage.setItem(PREFIX + key, JSON.stringify(draft))
  } catch {
    // The device is full or forbids storage: the form still works, it is only not kept.
  }
}

export function removeDraft(storage: Storage, key: string): void {
  storage.removeItem(PREFIX + key)
}

function hasShapeOf(value: unknown, model: unknown): boolean {
  if (model === null || value === null) return true
  if (Array.isArray(model)) {
    return Array.isArray(value) && (model.length === 0 || value.every((item) => hasShapeOf(item, model[0])))
  }
  if (typeof model !== 'object') return typeof value === typeof model
  if (typeof value !== 'object') return false
  return Object.entries(model).every(([name, part]) => name in value && hasShapeOf((value as Record<string, unknown>)[name], part))
}
