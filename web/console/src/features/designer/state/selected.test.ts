import { openDocument, selectionOf } from '@onsale/designer'
import { describe, expect, it } from 'vitest'
import { common, holderOf, kindOf, selectedOf } from './selected'

const HALL = openDocument({
  format: 'onsale-plan/1', name: 'Hall', size: { width: 100, height: 100 }, floors: [{ id: 'f1', name: '1' }],
  sections: [{
    id: 's', name: 'Stalls', floor: 'f1',
    rows: [{ id: 'r1', label: 'A', seats: [{ id: 'a1', number: '1', x: 0, y: 0 }, { id: 'a2', number: '2', x: 20, y: 0 }] }, { id: 'r2', label: 'B', seats: [] }],
  }],
  tables: [{ id: 't1', label: '7', section: 's', shape: 'round', x: 50, y: 50, width: 20, height: 20, seats: [{ id: 'c1', number: '1', x: 50, y: 35 }] }],
  gates: [{ name: 'North', x: 0, y: 50 }],
})

describe('kindOf', () => {
  it('names the one kind, or says that there are several', () => {
    expect(kindOf(selectionOf({}))).toBe('none')
    expect(kindOf(selectionOf({ rows: ['r1', 'r2'] }))).toBe('rows')
    expect(kindOf(selectionOf({ stage: true }))).toBe('stage')
    expect(kindOf(selectionOf({ rows: ['r1'], stage: true }))).toBe('mixed')
  })
})

describe('selectedOf', () => {
  it('counts the seats of whole rows and tables with those taken one by one', () => {
    const selected = selectedOf(HALL, selectionOf({ rows: ['r2'], tables: ['t1'], seats: ['a2'], gates: [0] }))
    expect([selected.rows.length, selected.tables.length, selected.seats.map((seat) => seat.id), selected.seatCount]).toEqual([1, 1, ['a2'], 2])
    expect(selected.gates).toEqual([{ gate: HALL.gates[0], position: 0 }])
  })
})

it('knows the row or table of a seat', () => {
  expect([holderOf(HALL, 'a2')?.label, holderOf(HALL, 'c1')?.label, holderOf(HALL, 'x')]).toEqual(['A', '7', undefined])
})

it('has a common value only where all agree', () => {
  expect([common([1, 1], (one) => one), common([1, 2], (one) => one), common([], (one) => one)]).toEqual([1, null, null])
})
