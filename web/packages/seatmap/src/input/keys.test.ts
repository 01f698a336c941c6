import { expect, it } from 'vitest'
import { keyIntent } from './keys'

const key = (name: string, ctrlKey = false) => ({ key: name, ctrlKey, metaKey: false, altKey: false })

it.each([
  ['ArrowLeft', { kind: 'pan', dx: 80, dy: 0 }],
  ['ArrowDown', { kind: 'pan', dx: 0, dy: -80 }],
  ['+', { kind: 'zoom', factor: 1.5 }],
  ['0', { kind: 'reset' }],
])('%s means something', (name, intent) => {
  expect(keyIntent(key(name))).toEqual(intent)
})

it('leaves Tab and shortcuts to the page', () => {
  expect(keyIntent(key('Tab'))).toBeNull()
  expect(keyIntent(key('+', true))).toBeNull()
})
