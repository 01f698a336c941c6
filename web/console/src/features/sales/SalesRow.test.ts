import type { Sales } from '@onsale/api'
import { installDesign } from '@onsale/design'
import { mount, RouterLinkStub } from '@vue/test-utils'
import { expect, it } from 'vitest'
import SalesRow from './SalesRow.vue'

const SALES: Sales = {
  performance_id: 'p1', event_id: 'e1', event_title: { 'zh-CN': '山海', en: 'Sea' }, starts_at: '2026-12-31T15:30:00Z', timezone: 'Asia/Tokyo', capacity: 10, sold: 4,
  revenue: { amount_minor: 72_000, currency: 'CNY' }, orders: 2, admitted: 0, ticket_types: [], by_hour: [], by_day: [], updated_at: '2026-12-01T00:00:00Z',
}

it('shows the start on the clock of the place', () => {
  localStorage.setItem('locale', 'en')
  const row = mount(SalesRow, { props: { sales: SALES }, global: { plugins: [installDesign], stubs: { RouterLink: RouterLinkStub } } })
  expect(row.text()).toContain('Fri, Jan 1, 00:30')
})
