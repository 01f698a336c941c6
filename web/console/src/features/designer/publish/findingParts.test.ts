import type { PlanFinding } from '@onsale/api'
import { openDocument } from '@onsale/designer'
import { expect, it } from 'vitest'
import { partsOf } from './findingParts'

const DOCUMENT = openDocument({
  format: 'onsale-plan/1', name: 'Hall', size: { width: 100, height: 100 }, floors: [{ id: 'f1', name: '1' }],
  sections: [{ id: 's', name: 'Stalls', floor: 'f1', rows: [{ id: 'r1', label: 'A', seats: [] }, { id: 'r2', label: 'B', seats: [] }] }],
  areas: [{ id: 'a1', name: 'Pit', floor: 'f1', shape: { shape: 'circle', x: 0, y: 0, radius_x: 5 } }],
})

function at(pointer: string, seat_ids: string[] = []): PlanFinding {
  return { severity: 'error', code: 'x', pointer, detail: '', seat_ids, seat_count: seat_ids.length }
}

it('goes to the seats, else to what the pointer leads to', () => {
  expect(partsOf(at('/sections/0/rows/1', ['1', '2']), DOCUMENT)).toEqual({ seats: ['1', '2'] })
  expect(partsOf(at('/sections/0/rows/1'), DOCUMENT)).toEqual({ rows: ['r2'] })
  expect(partsOf(at('/areas/0/capacity'), DOCUMENT)).toEqual({ areas: ['a1'] })
})

it('has nothing to show of what is nowhere', () => {
  expect(partsOf(at('/floors'), DOCUMENT)).toBeNull()
  expect(partsOf(at('/areas/7/category'), DOCUMENT)).toBeNull()
})
