import { describe, expect, it } from 'vitest'
import { rowsOf, smallHall } from './fixtures'
import { EMPTY_SELECTION, everything, existing, neighbourOf, selectionOf, sizeOfSelection, toggled, unionOf } from './selection'

const hall = smallHall()
const [row, other] = rowsOf(hall)

describe('existing', () => {
  it('makes a row of all its seats, and a table of all its chairs', () => {
    const [table] = hall.tables
    const seats = [...row!.seats, other!.seats[0]!, ...table!.seats].map(({ id }) => id)
    const found = existing(selectionOf({ seats }), hall)
    expect([[...found.rows], [...found.tables], [...found.seats]]).toEqual([[row!.id], [table!.id], [other!.seats[0]!.id]])
  })

  it('takes seats for granted whose row is selected', () => {
    const found = existing(selectionOf({ rows: [row!.id], seats: [row!.seats[0]!.id] }), hall)
    expect([found.rows.size, found.seats.size]).toEqual([1, 0])
  })

  it('drops what is not there', () => {
    const gone = selectionOf({ rows: ['x'], seats: ['x'], tables: ['x'], areas: ['x'], shapes: ['x'], gates: [7], focalPoint: true, background: true })
    expect(existing(gone, hall)).toEqual(EMPTY_SELECTION)
  })

  it('is the same object where nothing is to be changed', () => {
    const all = everything(hall)
    expect(existing(all, hall)).toBe(all)
    expect(existing(EMPTY_SELECTION, hall)).toBe(EMPTY_SELECTION)
  })
})

describe('neighbourOf', () => {
  it('goes through all there is, once around, in both directions', () => {
    const order = [{ stage: true }, ...rowsOf(hall).map((one) => ({ rows: [one.id] })), { tables: [hall.tables[0]!.id] }, { areas: [hall.areas[0]!.id] }, { shapes: [hall.shapes[0]!.id] }, { gates: [0] }]
    for (const [by, expected] of [[1, order], [-1, [...order].reverse()]] as const) {
      let selection = EMPTY_SELECTION
      const seen = order.map(() => {
        const parts = neighbourOf(hall, 'f1', selection, by)!
        selection = selectionOf(parts)
        return parts
      })
      expect(seen).toEqual(expected)
      expect(neighbourOf(hall, 'f1', selection, by)).toEqual(expected[0])
    }
  })

  it('finds nothing on an empty floor', () => {
    expect(neighbourOf(hall, 'f2', EMPTY_SELECTION, 1)).toBe(null)
  })
})

it('counts a row as one', () => {
  expect(sizeOfSelection(everything(hall))).toBe(3 + 1 + 1 + 1 + 1 + 1)
})

it('adds up and takes away', () => {
  const one = selectionOf({ rows: ['a', 'b'], stage: true })
  const two = selectionOf({ rows: ['b', 'c'], gates: [0] })
  expect(unionOf(one, two)).toEqual(selectionOf({ rows: ['a', 'b', 'c'], gates: [0], stage: true }))
  expect(toggled(one, two)).toEqual(selectionOf({ rows: ['a', 'c'], gates: [0], stage: true }))
  expect(toggled(one, one)).toEqual(EMPTY_SELECTION)
})
