import type { Chart } from '@onsale/api'
import { describe, expect, it } from 'vitest'
import { chartNames, documentNames, groupSeats, ranges } from './seatGroups'

const CHART: Chart = {
  version: '1',
  size: { width: 100, height: 100 },
  categories: [],
  sections: [{ name: 'Stalls', first_row: 0, row_count: 2 }],
  rows: [{ section: 0, label: 'A', first_seat: 0, seat_count: 3 }, { section: 0, label: 'B', first_seat: 3, seat_count: 1 }],
  seats: { id: ['a1', 'a2', 'a3', 'b1'], x: [0, 0, 0, 0], y: [0, 0, 0, 0], number: ['1', '2', '3', '1'], category: [0, 0, 0, 0], radius: 8 },
  shapes: [],
}

describe('ranges', () => {
  it('joins neighbours and keeps words behind the numbers', () => {
    expect(ranges(['3', '1', '2', 'X', '7', '9', '8'])).toBe('1–3, 7–9, X')
  })

  it('does not join what only looks alike', () => {
    expect(ranges(['1', '3', '5'])).toBe('1, 3, 5')
    expect(ranges([])).toBe('')
  })
})

describe('groupSeats', () => {
  it('gathers seats by row in the order in which they come', () => {
    const names = chartNames(CHART)
    expect(groupSeats(['b1', 'a3', 'a2', 'gone'], (id) => names.get(id))).toEqual([
      { section: 'Stalls', row: 'B', numbers: '1', count: 1 },
      { section: 'Stalls', row: 'A', numbers: '2–3', count: 2 },
    ])
  })
})

describe('documentNames', () => {
  it('names seats of rows and tables, whatever is left out', () => {
    const names = documentNames({
      sections: [{ id: 's', name: 'Stalls', rows: [{ label: 'A', seats: [{ id: 'a1', number: '1' }] }, { label: 'B' }] }, { id: 'e', name: 'Empty' }],
      tables: [{ label: '7', section: 's', seats: [{ id: 't1', number: '2' }] }],
    })
    expect([...names]).toEqual([['a1', { section: 'Stalls', row: 'A', number: '1' }], ['t1', { section: 'Stalls', row: '7', number: '2' }]])
  })
})
