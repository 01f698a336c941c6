import { networkProblem, Problem } from '@onsale/api'
import { mount } from '@vue/test-utils'
import { beforeEach, describe, expect, it } from 'vitest'
import { defineComponent, h, type App } from 'vue'
import OsProblem from '../components/OsProblem.vue'
import { installI18n } from '../i18n'
import { sharedTexts } from '../i18n/shared'
import { useProblemWords } from './useProblemWords'
import type { ProblemWords } from './words'

function wordsOf(error: unknown, locale: 'zh-CN' | 'en'): ProblemWords {
  localStorage.setItem('locale', locale)
  let words: ProblemWords | undefined
  mount(defineComponent({
    setup() {
      words = useProblemWords()(error)
      return () => h('i')
    },
  }), { global: { plugins: [{ install: (app: App) => void installI18n(app) }] } })
  return words!
}

function problem(code: string, status: number, fields: Record<string, unknown> = {}): Problem {
  return new Problem({ code, status, title: 'Server title', detail: 'Server detail.', ...fields }, status)
}

beforeEach(() => localStorage.clear())

describe('the words of a problem', () => {
  it("say what happened and what to do, with the problem's own numbers", () => {
    expect(wordsOf(problem('sold-out', 409, { available: 2 }), 'zh-CN')).toEqual({
      code: 'sold-out', title: '这一票档余票不足', detail: '还剩 2 张。请减少数量，或换一个票档。',
    })
    expect(wordsOf(problem('person-limit-exceeded', 409, { max_per_person: 4, already: 3 }), 'en').detail)
      .toBe('At most 4 tickets per person; you have 3.')
  })

  it('count lists and read times and bilingual texts', () => {
    expect(wordsOf(problem('seats-taken', 409, { seat_ids: ['a', 'b'] }), 'en').detail).toContain('from your choice: 2')
    const other = problem('ticket-other-performance', 409, { event_title: { 'zh-CN': '潮汐', en: 'Tides' }, starts_at: '2026-12-31T11:30:00Z' })
    expect(wordsOf(other, 'en').detail).toMatch(/^It belongs to Tides, (Thu, Dec 31|Fri, Jan 1), \d\d:\d\d\.$/)
  })

  it('put times on the clock of the place, and say so to who has another', () => {
    const window = { sale_starts_at: '2026-06-01T11:00:00Z', sale_ends_at: '2026-12-31T15:30:00Z' }
    const words = (timezone: string) => wordsOf(problem('not-on-sale', 409, { ...window, timezone }), 'en').detail
    expect(words('Asia/Kathmandu')).toBe('On sale from Mon, Jun 1, 16:45 (Nepal Time) to Thu, Dec 31, 21:15 (Nepal Time).')
    expect(words(Intl.DateTimeFormat().resolvedOptions().timeZone)).not.toContain('(')
  })

  it("are the server's when a field the sentence needs is missing", () => {
    expect(wordsOf(problem('sold-out', 409), 'en')).toEqual({ code: 'sold-out', title: 'Not enough tickets left', detail: 'Server detail.' })
  })

  it("are the server's for a code we do not know", () => {
    expect(wordsOf(problem('brand-new', 409), 'en')).toEqual({ code: 'brand-new', title: 'Server title', detail: 'Server detail.' })
  })

  it('are general, by status, when the server says nothing', () => {
    expect(wordsOf(new Problem({}, 502), 'en').title).toBe('Briefly unavailable')
    expect(wordsOf(new Problem({}, 404), 'en').title).toBe('Not found')
    expect(wordsOf(new Problem({ code: 'odd' }, 409), 'en')).toMatchObject({ code: 'odd', title: 'Something went wrong' })
  })

  it('are there for no network and for a bug of ours', () => {
    expect(wordsOf(networkProblem(), 'zh-CN').title).toBe('网络连接不上')
    expect(wordsOf(new TypeError('x is undefined'), 'zh-CN')).toMatchObject({ code: 'unknown', title: '出了点问题' })
  })

  it('have both languages and the same placeholders in both', () => {
    const names = (text: string): string[] => [...text.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? '').sort()
    const [zh, en] = [sharedTexts['zh-CN'].problem, sharedTexts.en.problem]
    expect(Object.keys(en)).toEqual(Object.keys(zh))
    for (const [code, words] of Object.entries(zh)) {
      expect({ code, names: names(en[code as keyof typeof en].detail) }).toEqual({ code, names: names(words.detail) })
    }
  })
})

describe('OsProblem', () => {
  it('shows the words, names the code and offers to try again only where that is possible', async () => {
    let retries = 0
    const global = { plugins: [{ install: (app: App) => void installI18n(app) }], stubs: { RouterLink: true } }
    const box = mount(OsProblem, { props: { error: problem('hold-expired', 409), onRetry: () => { retries += 1 } }, global })
    expect(box.get('[data-testid=problem]').attributes()).toMatchObject({ 'data-code': 'hold-expired', role: 'alert' })
    await box.get('button').trigger('click')
    expect(retries).toBe(1)
    expect(mount(OsProblem, { props: { error: networkProblem() }, global }).find('button').exists()).toBe(false)
  })
})
