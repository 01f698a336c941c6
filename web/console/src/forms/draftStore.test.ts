import { beforeEach, describe, expect, it } from 'vitest'
import { readDraft, removeDraft, writeDraft } from './draftStore'

const INITIAL = { title: '', age: null as number | null, types: [{ name: '', price: '' }] }

describe('drafts', () => {
  beforeEach(() => localStorage.clear())

  it('come back as they were typed', () => {
    const form = { title: '长夜', age: 18, types: [{ name: 'A', price: '1' }, { name: 'B', price: '' }] }
    writeDraft(localStorage, 'event', { savedAt: 5, form })
    expect(readDraft(localStorage, 'event', INITIAL)).toEqual({ savedAt: 5, form })
  })

  it.each([
    ['a missing field', { title: 'x', types: [] }],
    ['a field of another type', { title: 3, age: null, types: [] }],
    ['a list with other members', { title: 'x', age: null, types: [{ name: 'A' }] }],
    ['something else', 'x'],
  ])('with %s are ignored', (_name, form) => {
    localStorage.setItem('onsale.console.draft.event', JSON.stringify({ savedAt: 5, form }))
    expect(readDraft(localStorage, 'event', INITIAL)).toBeNull()
  })

  it('that cannot be read are ignored', () => {
    localStorage.setItem('onsale.console.draft.event', '{')
    expect(readDraft(localStorage, 'event', INITIAL)).toBeNull()
  })

  it('are gone once removed', () => {
    writeDraft(localStorage, 'event', { savedAt: 5, form: INITIAL })
    removeDraft(localStorage, 'event')
    expect(readDraft(localStorage, 'event', INITIAL)).toBeNull()
  })
})
