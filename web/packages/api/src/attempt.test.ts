import { describe, expect, it } from 'vitest'
import { createAttempt, randomKey } from './attempt'

function counted() {
  let count = 0
  return createAttempt(() => `key-${(count += 1)}`)
}

describe('an attempt', () => {
  it('keeps its key while the same thing is asked again', () => {
    const attempt = counted()
    expect([attempt.keyFor({ a: 1 }), attempt.keyFor({ a: 1 })]).toEqual(['key-1', 'key-1'])
  })

  it('takes a new key when something else is asked', () => {
    const attempt = counted()
    expect([attempt.keyFor({ a: 1 }), attempt.keyFor({ a: 2 }), attempt.keyFor({ a: 1 })]).toEqual(['key-1', 'key-2', 'key-3'])
  })

  it('takes a new key after it is done', () => {
    const attempt = counted()
    const first = attempt.keyFor({ a: 1 })
    attempt.done()
    expect([first, attempt.keyFor({ a: 1 })]).toEqual(['key-1', 'key-2'])
  })

  it('makes keys that the API takes and that differ', () => {
    const keys = Array.from({ length: 100 }, randomKey)
    expect(new Set(keys).size).toBe(100)
    expect(keys.every((key) => /^[0-9a-f]{32}$/.test(key))).toBe(true)
  })
})
