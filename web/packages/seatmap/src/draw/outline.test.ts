import { expect, it } from 'vitest'
import { chartOf, planOf, TICKET_TYPES } from '../fixtures'
import { readSeatPlan } from '../plan/seatPlan'
import { outlineOf } from './outline'

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
