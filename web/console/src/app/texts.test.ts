import { textFaults } from '@onsale/design/i18n/testing'
import { expect, it } from 'vitest'
import { designerTexts } from '@/features/designer/texts'
import { allTexts } from './allTexts'

const SOURCES = import.meta.glob<string>(['../**/*.{vue,ts}', '!../**/*.test.ts', '!../**/texts*.ts'], { query: '?raw', import: 'default', eager: true })

it('every text that the sources ask for is there, alike in both languages', () => {
  expect(textFaults([...allTexts, designerTexts], Object.values(SOURCES))).toEqual([])
})
