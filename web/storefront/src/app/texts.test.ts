import type { Texts } from '@onsale/design/i18n'
import { textFaults } from '@onsale/design/i18n/testing'
import { expect, it } from 'vitest'

const texts = import.meta.glob<Texts>('../{features/**,people/**,shell,shows}/texts.ts', { import: 'texts', eager: true })
const sources = import.meta.glob<string>(['../{features,people,shell,shows}/**/*.{vue,ts}', '!../**/*.test.ts', '!../**/texts.ts'], { query: '?raw', import: 'default', eager: true })
const folders = Object.entries(texts).map(([path, own]) => [path.replace('/texts.ts', ''), own] as const)

it.each(folders)('%s has its texts in both languages', (folder, own) => {
  const files = Object.entries(sources).flatMap(([path, source]) => (path.slice(0, path.lastIndexOf('/')) === folder ? [source] : []))
  expect(files.length).toBeGreaterThan(0)
  expect(textFaults([own], files)).toEqual([])
})
