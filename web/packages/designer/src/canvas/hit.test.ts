import { describe, expect, it } from 'vitest'
import { changes } from '../changes'
import { after, rowsOf, smallHall } from '../fixtures'
import { hitAt, insideBox, seatsUnder } from './hit'

const hall = smallHall()
const [row] = rowsOf(hall)
const [table] = hall.tables

describe('hitAt', () => {
  it.each([
    ['a seat: its row and itself', 125, 100, { whole: { rows: [row!.id] }, seat: { seats: [row!.seats[1]!.id] } }],
    ['a chair: its table', table!.seats[0]!.x, table!.seats[0]!.y, { whole: { tables: [table!.id] }, seat: { seats: [table!.seats[0]!.id] } }],
    ['a table', 500, 300, { whole: { tables: [table!.id] }, seat: null }],
    ['a place to stand', 400, 50, { whole: { areas: [hall.areas[0]!.id] }, seat: null }],
    ['a text', 705, 42, { whole: { shapes: [hall.shapes[0]!.id] }, seat: null }],
    ['the stage', 100, 20, { whole: { stage: true }, seat: null }],
    ['a gate', 22, 22, { whole: { gates: [0] }, seat: null }],
  ])('%s', (_, x, y, expected) => {
    expect(hitAt(hall, 'f1', { x, y }, 4)).toMatchObject(expected)
  })

  it('is nothing between rows, and nothing on another floor', () => {
    expect(hitAt(hall, 'f1', { x: 900, y: 900 }, 4)).toBe(null)
    expect(hitAt(hall, 'f2', { x: 125, y: 100 }, 4)).toBe(null)
  })

  it('takes the nearest of two seats, and the upper of two shapes', () => {
    expect(hitAt(hall, 'f1', { x: 111, y: 100 }, 30)!.seat).toEqual({ seats: [row!.seats[0]!.id] })
    const shape = { shape: 'rectangle', x: 800, y: 800, width: 50, height: 50 } as const
    const two = after(hall, changes.addShape(shape), changes.addShape(shape))
    expect(hitAt(two, 'f1', { x: 820, y: 820 }, 1)!.whole).toEqual({ shapes: [two.shapes.at(-1)!.id] })
  })

  it('takes a seat before the shape below it', () => {
    const covered = after(hall, changes.addShape({ shape: 'rectangle', x: 0, y: 0, width: 900, height: 900 }))
    expect(hitAt(covered, 'f1', { x: 125, y: 100 }, 4)!.whole).toEqual({ rows: [row!.id] })
  })
})

it('finds in a box what is all inside, and of other rows the seats', () => {
  const parts = insideBox(hall, 'f1', { minX: 0, minY: 0, maxX: 140, maxY: 140 })
  expect([parts.rows, parts.tables, parts.areas, parts.stage]).toEqual([[], [], [], false])
  expect([...parts.seats!]).toHaveLength(4)
  expect([...parts.gates!]).toEqual([0])
  expect(insideBox(hall, 'f2', { minX: 0, minY: 0, maxX: 999, maxY: 999 })).toMatchObject({ rows: [], tables: [], gates: [] })
})

it('finds the seats on the way of a brush', () => {
  expect(seatsUnder(hall, 'f1', { x: 100, y: 70 }, { x: 100, y: 200 }, 5)).toEqual(rowsOf(hall).map((one) => one.seats[0]!.id))
  expect(seatsUnder(hall, 'f1', { x: 112, y: 100 }, { x: 112, y: 100 }, 5)).toEqual([])
})
