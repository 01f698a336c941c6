import { expect, it } from 'vitest'
import { changes } from '../changes'
import { after, rowIds, selected, smallHall } from '../fixtures'
import { openDocument } from './open'
import { summaryOf } from './summary'

it('counts seats and standing places of each category', () => {
  const hall = smallHall()
  expect(summaryOf(hall)).toEqual({
    seats: 21,
    standing: 50,
    uncategorized: 0,
    categories: [
      { category: hall.categories[0], color: '#0072B2', seats: 15, standing: 0 },
      { category: hall.categories[1], color: '#E69F00', seats: 6, standing: 50 },
    ],
  })
})

it('counts seats that have no category or an unknown one', () => {
  const hall = smallHall()
  const [row] = rowIds(hall)
  expect(summaryOf(after(hall, changes.paint(selected('rows', row!), ''))).uncategorized).toBe(5)
  expect(summaryOf({ ...hall, categories: [] })).toMatchObject({ uncategorized: 21, categories: [] })
})

it('opens what the API sends without its empty lists, and gives shapes an id', () => {
  const source = {
    format: 'onsale-plan/1', name: 'Hall', size: { width: 10, height: 10 }, floors: [{ id: 'f1', name: '1' }],
    sections: [{ id: 's1', name: '', floor: 'f1' }],
    tables: [{ id: 't1', label: '1', section: 's1', shape: 'round', x: 0, y: 0, width: 1, height: 1 }],
    shapes: [{ shape: 'circle', x: 0, y: 0, radius_x: 1 }, { shape: 'circle', x: 0, y: 0, radius_x: 1, id: 'mine' }],
  } as const
  const opened = openDocument(source)
  expect(opened).toMatchObject({ categories: [], areas: [], gates: [], sections: [{ rows: [] }], tables: [{ seats: [] }] })
  expect(opened.shapes.map(({ id }) => id)).toEqual([expect.stringMatching(/.+/), 'mine'])
})
