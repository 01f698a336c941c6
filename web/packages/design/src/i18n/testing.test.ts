import { expect, it } from 'vitest'
import { defineTexts, type Texts } from './index'
import { sharedTexts } from './shared'
import { textFaults } from './testing'

const good = defineTexts({ 'zh-CN': { door: { open: '开 {time}' }, title: '门', mail: 'me{\'@\'}example.com' }, en: { door: { open: 'Open {time}' }, title: 'Door', mail: 'me{\'@\'}example.com' } })

it('finds nothing where nothing is wrong', () => {
  expect(textFaults([good], ["t('door.open')", "t('title')", "t('common.retry')", "import x from './door.vue'"])).toEqual([])
  expect(textFaults([sharedTexts], [])).toEqual([])
})

it('finds what is used and missing, called or in a table', () => {
  expect(textFaults([good], ["t('door.close')", "label: 'door.lock'", "t('name')"])).toEqual([
    'door.close is used and is not there in both languages',
    'name is used and is not there in both languages',
    'door.lock is used and is not there in both languages',
  ])
})

it('finds what differs and what would not compile', () => {
  const bad = { 'zh-CN': { a: '{count} 张', b: '写给 me@example.com', c: '' }, en: { a: '{number} tickets', b: 'Write', c: 'Costs $5' } } as Texts
  expect(textFaults([bad], [])).toEqual([
    'a takes other values in the other language',
    'b has a character that means something to the catalogue',
    'c has a character that means something to the catalogue',
  ])
})
