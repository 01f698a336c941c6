import type { Chart } from '@onsale/api'
import { describe, expect, it } from 'vitest'
import { allOpen, groupColors, planPicture } from './planPicture'

const CHART: Chart = {
  version: '1',
  size: { width: 100, height: 100 },
  categories: [{ name: 'I', color: '#111111', ticket_type_id: null }, { name: 'II', color: '#222222', ticket_type_id: null }],
  sections: [{ name: 'Stalls', first_row: 0, row_count: 1 }],
  rows: [{ section: 0, label: 'A', first_seat: 0, seat_count: 4 }],
  seats: { id: ['a1', 'a2', 'a3', 'a4'], x: [0, 20, 40, 60], y: [0, 0, 0, 0], number: ['1', '2', '3', '4'], category: [0, 0, 1, 1], radius: 8 },
  shapes: [],
}

describe('planPicture', () => {
  it('gives each category its group and leaves the others without one', () => {
    const picture = planPicture(CHART, { names: ['Front'], groupOfCategory: [-1, 0] })
    expect([...picture.typeOfCategory]).toEqual([-1, 0])
    expect(picture.ticketTypes.map((type) => type.id)).toEqual(['0'])
  })
})

describe('groupColors', () => {
  it('gives every group a colour of its own while there are enough', () => {
    expect(new Set(groupColors(5, 'light', ['#000000'])).size).toBe(5)
  })

  it('falls back to the spare colours beyond', () => {
    expect(groupColors(9, 'dark', ['#aaaaaa', '#bbbbbb'])).toEqual(Array.from({ length: 9 }, (_, at) => (at % 2 === 0 ? '#aaaaaa' : '#bbbbbb')))
  })
})

describe('allOpen', () => {
  it('has a bit for each seat', () => {
    expect(allOpen(9)).toEqual({ bytes: new Uint8Array([255, 255]), count: 9 })
  })
})
