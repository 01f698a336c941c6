import { describe, expect, it } from 'vitest'
import { parseCount } from './count'

describe('parseCount', () => {
  it('reads thousands', () => {
    expect(parseCount(' 12,000 ', 1)).toBe(12_000)
  })

  it.each(['', '0', '-3', '1.5', 'ten', '9'.repeat(10)])('refuses %j', (text) => {
    expect(parseCount(text, 1)).toBeNull()
  })
})
