import type { LoggedChange } from '@onsale/api'
import { installDesign } from '@onsale/design'
import { mount } from '@vue/test-utils'
import { describe, expect, it } from 'vitest'
import AuditRow from './AuditRow.vue'
import { ACTIONS, knownAction } from './actions'
import { diffOf } from './auditDiff'
import { startOf } from './days'
import { auditTexts } from './texts'

const CHANGE: LoggedChange = {
  id: 'e1', at: '2026-11-22T02:00:00Z', organisation_id: 'o', actor_id: '0190-wang42', session_id: 's', correlation_id: 'c', client_address: '203.0.113.9', user_agent: 'Mozilla/5.0',
  action: 'inventory.capacity-changed', subject_kind: 'performance', subject_id: 'show-1', before: { capacity: 100, note: 'x' }, after: { capacity: 90, note: 'x' }, position: 7, hash: 'abcdef0123456789ff',
}
const row = (change: LoggedChange) => mount(AuditRow, { props: { change }, global: { plugins: [installDesign] } })

async function opened(change: LoggedChange) {
  const shown = row(change)
  const details = shown.get<HTMLDetailsElement>('details')
  details.element.open = true
  await details.trigger('toggle')
  return shown
}

describe('a change', () => {
  it('is told in a sentence, with who, from where and what is different', async () => {
    expect(row(CHANGE).findAll('[data-testid=audit-difference]')).toHaveLength(0)
    const shown = await opened(CHANGE)
    expect(shown.get('[data-testid=audit-sentence]').text()).toBe('audit.actions.capacity-changed')
    expect(shown.get('summary').text()).toContain('203.0.113.9')
    expect(shown.findAll('[data-testid=audit-difference]').map((line) => line.text())).toEqual(['capacity10090'])
    await shown.get('[data-testid=audit-actor]').trigger('click')
    await shown.get('[data-testid=audit-subject]').trigger('click')
    expect([shown.emitted('actor'), shown.emitted('subject')]).toEqual([[['0190-wang42']], [['show-1']]])
  })

  it('of another version keeps its name, and the platform has no address', async () => {
    const shown = await opened({ ...CHANGE, action: 'tickets.reprinted', actor_id: 'job:x', client_address: '', before: null, after: null })
    expect(shown.get('[data-testid=audit-sentence]').text()).toBe('tickets.reprinted')
    expect(shown.get('summary').text()).toContain('audit.byItself')
    expect(shown.text()).toContain('audit.noDifferences')
    expect(shown.text()).not.toContain('audit.facts.address')
  })
})

describe('differences', () => {
  it.each([
    ['what came', null, { a: 1 }, [['a', null, '1']]],
    ['what went', { a: { b: [] } }, {}, [['a.b', '[]', null]]],
    ['what is inside', { a: [{ b: 'x' }, 2] }, { a: [{ b: 'y' }, 2] }, [['a.0.b', 'x', 'y']]],
    ['a null is something', { a: null }, {}, [['a', 'null', null]]],
    ['nothing', { a: { b: 1 } }, { a: { b: 1 } }, []],
  ])('%s', (_name, before, after, lines) => {
    expect(diffOf(before, after).map((line) => [line.path, line.before, line.after])).toEqual(lines)
  })
})

it('every known action has its sentence in both languages, and no other', () => {
  const names = [...new Set(Object.values(ACTIONS).flat())].sort()
  for (const texts of Object.values(auditTexts)) expect(Object.keys(texts.audit.actions).sort()).toEqual(names)
  expect([knownAction('orders.day-closed'), knownAction('users.day-closed'), knownAction('day-closed')]).toEqual(['day-closed', null, null])
})

it('a day begins where the reader is, and what is no day does not matter', () => {
  expect(startOf('2026-12-31', 1)).toBe(new Date(2027, 0, 1).toISOString())
  expect([startOf(''), startOf('2026-13-45'), startOf('x')]).toEqual(['', '', ''])
})
