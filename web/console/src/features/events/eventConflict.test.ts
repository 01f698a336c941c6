import { Problem, type EventContent } from '@onsale/api'
import { describe, expect, it } from 'vitest'
import { conflictsOf, firstChoices, isTouched, resolved, storedContent, type EventEditing } from './eventConflict'
import { contentFormOf } from './eventForm'

const text = (chinese: string, english: string) => ({ 'zh-CN': chinese, en: english })

function content(change: Partial<EventContent> = {}): EventContent {
  return {
    revision: 1, title: text('长夜', 'Night'), subtitle: text('', ''), description: text('介绍', 'About'), notices: text('', ''), age_limit: null, category: 'concert', venue_id: 'v',
    ...change,
  }
}

function editing(typed: Partial<EventContent> = {}): EventEditing {
  return { revision: 1, base: contentFormOf(content()), form: contentFormOf(content(typed)) }
}

const STORED = content({ revision: 4, title: text('长夜', 'Long night'), age_limit: 12, notices: text('须知', '') })

describe('storedContent', () => {
  it('is in the refusal and in nothing else', () => {
    expect(storedContent(new Problem({ code: 'event-changed', content: STORED }, 409))).toEqual(STORED)
    expect(storedContent(new Problem({ code: 'venue-fixed' }, 409))).toBeNull()
    expect(storedContent(new Error('x'))).toBeNull()
  })
})

describe('conflictsOf', () => {
  it('names what they changed, and whether it was typed as well', () => {
    const mine = editing({ title: text('长夜', 'One night'), description: text('介绍', 'More about it') })
    expect(conflictsOf(mine, STORED)).toEqual([
      { pointer: '/title/en', theirs: 'Long night', yours: 'One night', isBoth: true },
      { pointer: '/notices/zh-CN', theirs: '须知', yours: '', isBoth: false },
      { pointer: '/age_limit', theirs: '12', yours: '', isBoth: false },
    ])
  })

  it('finds nothing where both typed the same, or only we did', () => {
    expect(conflictsOf(editing({ category: 'comedy', age_limit: 12 }), content({ revision: 2, age_limit: 12 }))).toEqual([])
  })
})

describe('resolved', () => {
  const mine = editing({ title: text('长夜', 'One night'), description: text('介绍', 'More about it') })

  it('loses nothing of either side as it is first offered', () => {
    const next = resolved(mine, STORED, firstChoices(conflictsOf(mine, STORED)))
    expect(next.revision).toBe(4)
    expect(next.base).toEqual(contentFormOf(STORED))
    expect(next.form).toEqual(contentFormOf({ ...STORED, title: text('长夜', 'One night'), description: text('介绍', 'More about it') }))
  })

  it('takes over what is chosen, or nothing', () => {
    expect(resolved(mine, STORED, { '/title/en': 'theirs' }).form.title.en).toBe('Long night')
    expect(resolved(mine, STORED, {}).form).toEqual(mine.form)
  })

  it('leaves no conflict with what it was resolved against', () => {
    expect(conflictsOf(resolved(mine, STORED, {}), STORED)).toEqual([])
  })
})

describe('isTouched', () => {
  it('does not mind spaces around', () => {
    expect(isTouched(editing())).toBe(false)
    expect(isTouched(editing({ title: text(' 长夜', 'Night ') }))).toBe(false)
    expect(isTouched(editing({ age_limit: 3 }))).toBe(true)
  })
})
