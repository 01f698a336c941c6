import type { TicketType } from '@onsale/api'
import { installDesign } from '@onsale/design'
import { flushPromises, mount } from '@vue/test-utils'
import { expect, it } from 'vitest'
import StandingSheet from './StandingSheet.vue'

const TYPE: TicketType = {
  id: 'floor', name: { 'zh-CN': '站席', en: 'Floor' }, price: { amount_minor: 12_000, currency: 'CNY' }, seated: false, capacity: 10, max_per_order: 4,
  max_per_person: 6, sale_starts_at: '2026-11-01T00:00:00Z', sale_ends_at: '2026-12-10T11:30:00Z', color: '#000000', categories: [],
}

async function reopen(wished: number, left: number) {
  localStorage.setItem('locale', 'en')
  const entry = (known?: number) => ({ type: TYPE, color: '#000000', left: known })
  const sheet = mount(StandingSheet, {
    props: { open: false, area: 'Floor', entry: entry(), pending: false, isOnSale: true, hasSeats: false, wished },
    global: { plugins: [installDesign] }, attachTo: document.body,
  })
  await sheet.setProps({ open: true })
  await flushPromises()
  await sheet.setProps({ entry: entry(left) })
  const shown = document.querySelector('output')?.textContent
  sheet.unmount()
  return shown
}

it('keeps the wish of who had to sign in until it is known what is left', async () => {
  expect(await reopen(2, 240)).toBe('2')
})

it('wishes for no more than is left then', async () => {
  expect(await reopen(3, 1)).toBe('1')
})
