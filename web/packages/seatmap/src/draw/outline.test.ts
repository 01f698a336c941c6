import { describe, expect, it } from 'vitest'
import { chartOf, planOf, TICKET_TYPES } from '../fixtures'
import { readSeatPlan } from '../plan/seatPlan'
import { grown, outlineOf, type Corner } from './outline'

it('goes around the rows once', () => {
  const plan = planOf([{ section: 'A', category: 0, x: 0, y: 0, rows: 3, columns: 2 }])
  expect(outlineOf(plan, plan.blocks[0]!)).toEqual([[0, 0], [25, 0], [25, 25], [25, 50], [0, 50], [0, 25]])
})

it('turns rows that are numbered the other way', () => {
  const chart = chartOf([{ section: 'A', category: 0, x: 0, y: 0, rows: 3, columns: 2 }])
  const plan = readSeatPlan({ ...chart, seats: { ...chart.seats, x: [0, 25, 25, 0, 25, 0] } }, TICKET_TYPES)
  expect(outlineOf(plan, plan.blocks[0]!)).toEqual([[0, 0], [25, 0], [25, 25], [25, 50], [0, 50], [0, 25]])
})

it('has no outline for rows in several runs or a single row', () => {
  const split = chartOf([{ section: 'A', category: 0, x: 0, y: 0, rows: 2, columns: 6 }])
  const category = [0, 0, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0]
  const plan = readSeatPlan({ ...split, seats: { ...split.seats, category } }, TICKET_TYPES)
  expect(outlineOf(plan, plan.blocks[0]!)).toBeNull()
  const row = planOf([{ section: 'A', category: 0, x: 0, y: 0, rows: 1, columns: 6 }])
  expect(outlineOf(row, row.blocks[0]!)).toBeNull()
})

describe('an outline that is moved out', () => {
  const square: Corner[] = [[0, 0], [100, 0], [100, 100], [0, 100]]

  it.each([['this way', square], ['that way', square.toReversed()]])('is as far out everywhere, whichever way it goes: %s', (_, corners) => {
    const out = grown(corners, 10)
    expect(out).toHaveLength(12)
    for (const [x, y] of out) expect(Math.hypot(Math.max(-x, x - 100, 0), Math.max(-y, y - 100, 0))).toBeCloseTo(10)
  })

  it('keeps the bend of a row and follows a notch', () => {
    expect(grown([[0, 0], [50, -5], [100, 0], [100, 100], [0, 100]], 10)).toHaveLength(13)
    const notched = grown([[0, 0], [100, 0], [100, 100], [60, 100], [60, 50], [40, 50], [40, 100], [0, 100]], 5)
    expect(notched).toContainEqual([55, 55])
    expect(notched).toContainEqual([45, 55])
  })
})
