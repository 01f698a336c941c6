import { LOCALES } from '@onsale/design/i18n'
import { createI18n } from 'vue-i18n'
import { describe, expect, it } from 'vitest'
import { allTexts } from './allTexts'

const SOURCES = import.meta.glob<string>(['../**/*.{vue,ts}', '!../**/*.test.ts', '!../**/texts.ts'], { query: '?raw', import: 'default', eager: true })
// Words that every app shares come from the design package and are checked there.
const SHARED = /^(category|problem)\.|^common\.(retry|close|cancel|back|save|saved|loading|more|optional|required|skip|menu|stale)$/

function catalogue() {
  const i18n = createI18n({ legacy: false, locale: 'zh-CN', messages: { 'zh-CN': {}, en: {} } })
  for (const locale of LOCALES) for (const texts of allTexts) i18n.global.mergeLocaleMessage(locale, texts[locale])
  return i18n.global
}

function keysIn(source: string): string[] {
  const called = [...source.matchAll(/\bt\(\s*'([A-Za-z][\w.-]*)'/g)]
  const named = [...source.matchAll(/'((?:app|choose|door|camera|signIn)\.[A-Za-z]+)'/g)]
  const chosen = [...source.matchAll(/\? '([a-z][A-Za-z]*\.[A-Za-z.]+)' : '([a-z][A-Za-z]*\.[A-Za-z.]+)'/g)].flatMap((match) => [match[1], match[2]])
  return [...called.map((match) => match[1]), ...named.map((match) => match[1]), ...chosen].filter((key) => key !== undefined)
}

function flatten(tree: object, prefix = ''): [string, string][] {
  return Object.entries(tree).flatMap(([name, value]): [string, string][] =>
    typeof value === 'string' ? [[prefix + name, value]] : flatten(value as object, `${prefix}${name}.`),
  )
}

describe('texts', () => {
  const texts = catalogue()
  const used = new Set(Object.values(SOURCES).flatMap(keysIn))

  it('exist in both languages for every key in the sources', () => {
    const missing = [...used].filter((key) => !SHARED.test(key)).filter((key) => LOCALES.some((locale) => !texts.te(key, locale)))
    expect(missing).toEqual([])
    expect(used.size).toBeGreaterThan(40)
  })

  it('take the same values in both languages', () => {
    const placeholders = (text: string) => [...new Set(text.match(/\{\w+\}/g))].sort()
    const english = new Map(flatten(texts.getLocaleMessage('en')))
    for (const [key, text] of flatten(texts.getLocaleMessage('zh-CN'))) expect([key, placeholders(english.get(key) ?? '')]).toEqual([key, placeholders(text)])
  })

  it('compile: none uses a character that means something to the catalogue', () => {
    for (const locale of LOCALES) for (const [, text] of flatten(texts.getLocaleMessage(locale))) expect(text).not.toMatch(/[@]|(?<!\{)\$/)
  })
})
