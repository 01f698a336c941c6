import type { MoneyException } from '@onsale/api'
import { installDesign } from '@onsale/design'
import { mount, RouterLinkStub } from '@vue/test-utils'
import { expect, it } from 'vitest'
import ExceptionRow from './ExceptionRow.vue'

const WRONG: MoneyException = {
  id: 'e', kind: 'wrong-amount', subject_id: 'a', order_id: 'o', attempt_id: 'a', refund_id: null, suggestion: 'refund', actions: ['refund', 'dismiss'],
  detail: { asked_minor: 68_000, received_minor: 6_800 }, state: 'open', opened_at: '2026-11-22T02:00:00Z', resolved_at: null, resolved_by: null, resolution: null,
}
const row = (exception: MoneyException) => mount(ExceptionRow, { props: { exception, pending: false }, global: { plugins: [installDesign], stubs: { RouterLink: RouterLinkStub } } })

it('offers what can be done, with what is suggested marked', async () => {
  const shown = row(WRONG)
  expect(shown.findAll('[data-testid^=exception-]').map((button) => button.attributes('data-testid'))).toEqual(['exception-refund', 'exception-dismiss'])
  expect(shown.get('[data-testid=exception-refund]').text()).toContain('inbox.suggested')
  expect(shown.get('[data-testid=exception-dismiss]').text()).not.toContain('inbox.suggested')
  await shown.get('[data-testid=exception-refund]').trigger('click')
  expect(shown.emitted('resolve')).toEqual([['refund']])
})

it('what was decided offers nothing', () => {
  const shown = row({ ...WRONG, state: 'resolved', actions: [], resolution: 'refund', resolved_at: '2026-11-22T03:00:00Z', resolved_by: '0190-staff1' })
  expect(shown.findAll('[data-testid^=exception-]')).toHaveLength(0)
  expect(shown.get('[data-testid=exception]').attributes('data-state')).toBe('resolved')
})

it('leads to the day of the bill that it is about', () => {
  const shown = row({ ...WRONG, kind: 'difference', order_id: null, actions: ['dismiss'], suggestion: 'look', detail: { channel: 'alipay', day: '2026-11-23', count: 3 } })
  expect(shown.getComponent<typeof RouterLinkStub>('[data-testid=exception-day]').props('to')).toEqual({ name: 'reconciliation-day', params: { channel: 'alipay', day: '2026-11-23' } })
  expect(row(WRONG).find('[data-testid=exception-day]').exists()).toBe(false)
})
