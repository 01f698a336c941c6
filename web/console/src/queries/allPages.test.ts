import { describe, expect, it } from 'vitest'
import { readAllPages } from './allPages'

describe('readAllPages', () => {
  it('follows cursors to the end, in order', async () => {
    const pages = new Map<string | undefined, { items: number[]; next_cursor: string | null }>([
      [undefined, { items: [1, 2], next_cursor: 'a' }],
      ['a', { items: [3], next_cursor: null }],
    ])
    const read = (cursor?: string) => Promise.resolve(pages.get(cursor) ?? { items: [], next_cursor: null })
    await expect(readAllPages(read)).resolves.toEqual([1, 2, 3])
  })

  it('stops at a cursor that never ends', async () => {
    let reads = 0
    const read = () => {
      reads += 1
      return Promise.resolve({ items: [reads], next_cursor: 'again' })
    }
    await readAllPages(read)
    expect(reads).toBe(40)
  })
})
