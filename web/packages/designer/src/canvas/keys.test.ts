import { describe, expect, it } from 'vitest'
import { intentOf, LOOKING, SHORTCUTS } from './keys'
import { TOOLS } from './types'

function pressed(key: string, held: { ctrl?: boolean; meta?: boolean; shift?: boolean; alt?: boolean } = {}) {
  return intentOf({ key, ctrlKey: held.ctrl ?? false, metaKey: held.meta ?? false, shiftKey: held.shift ?? false, altKey: held.alt ?? false })
}

describe('intentOf', () => {
  it.each([
    ['v', {}, { kind: 'tool', tool: 'select' }],
    ['V', {}, { kind: 'tool', tool: 'select' }],
    ['r', {}, { kind: 'tool', tool: 'row' }],
    ['ArrowLeft', {}, { kind: 'nudge', dx: -1, dy: 0 }],
    ['ArrowDown', { shift: true }, { kind: 'nudge', dx: 0, dy: 10 }],
    ['z', { ctrl: true }, { kind: 'undo' }],
    ['z', { meta: true }, { kind: 'undo' }],
    ['Z', { ctrl: true, shift: true }, { kind: 'redo' }],
    ['y', { ctrl: true }, { kind: 'redo' }],
    ['d', { ctrl: true }, { kind: 'duplicate' }],
    ['a', { ctrl: true }, { kind: 'select-all' }],
    ['Backspace', {}, { kind: 'delete' }],
    ['?', { shift: true }, { kind: 'help' }],
    [']', {}, { kind: 'turn', degrees: 5 }],
    ['.', {}, { kind: 'step', by: 1 }],
    [',', {}, { kind: 'step', by: -1 }],
    [' ', {}, { kind: 'hold-pan' }],
  ] as const)('%s %j', (key, held, intent) => {
    expect(pressed(key, held)).toEqual(intent)
  })

  it.each([['s', { ctrl: true }], ['c', { ctrl: true }], ['Tab', {}], ['v', { alt: true }], ['R', { shift: true }], ['F5', {}]] as const)('leaves %s %j to the page', (key, held) => {
    expect(pressed(key, held)).toBe(null)
  })
})

it('has a key for every tool, each another', () => {
  const tools = SHORTCUTS.filter(({ group }) => group === 'tools')
  expect(new Set(tools.map(({ action }) => action))).toEqual(new Set(TOOLS))
  expect(new Set(tools.flatMap(({ keys }) => keys)).size).toBe(TOOLS.length)
})

it('changes nothing while a drawing is only looked at', () => {
  expect([...LOOKING].filter((kind) => ['delete', 'undo', 'nudge', 'tool', 'duplicate', 'confirm'].includes(kind))).toEqual([])
})
