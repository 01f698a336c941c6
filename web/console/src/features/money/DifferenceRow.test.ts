import type { BillDifference } from '@onsale/api'
import { installDesign } from '@onsale/design'
import { mount, RouterLinkStub } from '@vue/test-utils'
import { expect, it } from 'vitest'
import DifferenceRow from './DifferenceRow.vue'

const EXTRA: BillDifference = {
  id: 'd', channel: 'alipay', day: '2026-11-22', kind: 'extra', line: 'payment', our_id: '', transaction_id: '2026112222001', order_id: null, attempt_id: null, ours: null,
  theirs: { amount_minor: 68_000, currency: 'CNY' }, at: '2026-11-22T02:00:00Z', is_open: true, actions: ['ask', 'correct'], answer: '', resolution: null, note: '', resolved_by: null, resolved_at: null,
}
const row = (difference: BillDifference) => mount(DifferenceRow, { props: { difference, pending: false }, global: { plugins: [installDesign], stubs: { RouterLink: RouterLinkStub } } })

it('shows both sides and offers what is possible now', async () => {
  const shown = row(EXTRA)
  expect(shown.findAll('dd').map((side) => side.text())).toEqual(['–', '¥680'])
  expect(shown.findAll('button').map((button) => button.attributes('data-testid'))).toEqual(['difference-ask', 'difference-correct'])
  await shown.get('[data-testid=difference-correct]').trigger('click')
  expect(shown.emitted('resolve')).toEqual([['correct']])
})

it('what is resolved says how and leads to its order', () => {
  const shown = row({ ...EXTRA, is_open: false, actions: [], resolution: 'confirmed', order_id: 'o', note: 'found', resolved_by: null, resolved_at: '2026-11-23T02:00:00Z' })
  expect(shown.findAll('button')).toHaveLength(0)
  expect(shown.text()).toContain('found')
  expect(shown.getComponent(RouterLinkStub).props('to')).toEqual({ name: 'order', params: { orderId: 'o' } })
})
