import { describe, expect, it } from 'vitest'
import { changes } from '.'
import { distance } from '../document/measure'
import { emptyDocument } from '../document/open'
import { after, numbersOf, rowIds, rowsOf, selected, smallHall } from '../fixtures'
import { SEATS_ADDED_MAX } from './rows'

const empty = emptyDocument('Hall')

describe('addRow', () => {
  it('sets seats from one end towards the other as far as there is room', () => {
    const document = after(empty, changes.addRow({ from: { x: 100, y: 100 }, to: { x: 210, y: 100 }, spacing: 25, category: 'A' }))
    const [row] = rowsOf(document)
    expect(row!.seats.map(({ x, y }) => [x, y])).toEqual([[100, 100], [125, 100], [150, 100], [175, 100], [200, 100]])
    expect(row!.seats.every((seat) => seat.category === 'A')).toBe(true)
    expect(row).toMatchObject({ label: 'A', geometry: { kind: 'straight', x: 150, y: 100, rotation: 0, spacing: 25 } })
    expect(numbersOf(row!)).toEqual(['1', '2', '3', '4', '5'])
  })

  it('makes a section on the floor where there is none, and uses it for the next row', () => {
    const spec = { from: { x: 0, y: 0 }, to: { x: 50, y: 0 }, spacing: 25 }
    const document = after(empty, changes.addRow(spec), changes.addRow(spec))
    expect(document.sections.map((section) => [section.floor, section.rows.map((row) => row.label)])).toEqual([['f1', ['A', 'B']]])
  })

  it('makes one seat of a click', () => {
    const document = after(empty, changes.addRow({ from: { x: 9, y: 9 }, to: { x: 9, y: 9 }, spacing: 25 }))
    expect(rowsOf(document)[0]!.seats).toHaveLength(1)
  })

  it('gives the same ids each time it is applied, and others to another change', () => {
    const spec = { from: { x: 0, y: 0 }, to: { x: 50, y: 0 }, spacing: 25 }
    const change = changes.addRow(spec)
    expect(change.to(empty)).toEqual(change.to({ ...empty }))
    expect(rowIds(change.to(empty))).not.toEqual(rowIds(changes.addRow(spec).to(empty)))
  })

  it('selects the new row', () => {
    const change = changes.addRow({ from: { x: 0, y: 0 }, to: { x: 50, y: 0 }, spacing: 25 })
    expect(change.selects!(empty).rows).toEqual(rowIds(change.to(empty)))
  })
})

describe('addRows', () => {
  it('sets rows one behind the other with labels that go on', () => {
    const rows = rowsOf(smallHall())
    expect(rows.map((row) => row.label)).toEqual(['A', 'B', 'C'])
    expect(rows[2]!.seats[4]).toMatchObject({ x: 200, y: 160, number: '5', category: 'A' })
  })

  it('turns the block about its first seat', () => {
    const document = after(empty, changes.addRows({ x: 100, y: 100, rows: 2, seats: 2, spacing: 20, rowSpacing: 30, rotation: 90 }))
    expect(rowsOf(document).map((row) => row.seats.map(({ x, y }) => [x, y]))).toEqual([[[100, 100], [100, 120]], [[70, 100], [70, 120]]])
  })

  it('takes labels and numbers as they are wanted', () => {
    const document = after(empty, changes.addRows({
      x: 0, y: 0, rows: 3, seats: 3, spacing: 25, rowSpacing: 30,
      labeling: { scheme: 'numbers', start: '5', reverse: true }, numbering: { scheme: 'even' },
    }))
    expect(rowsOf(document).map((row) => [row.label, ...numbersOf(row)])).toEqual([['7', '2', '4', '6'], ['6', '2', '4', '6'], ['5', '2', '4', '6']])
  })

  it('adds no more than its limit', () => {
    const document = after(empty, changes.addRows({ x: 0, y: 0, rows: 1e6, seats: 1e6, spacing: 25, rowSpacing: 30 }))
    expect(rowsOf(document).reduce((sum, row) => sum + row.seats.length, 0)).toBeLessThanOrEqual(SEATS_ADDED_MAX)
  })

  it('never gives an id twice', () => {
    const document = smallHall()
    const ids = [...rowsOf(document).flatMap((row) => [row.id, ...row.seats.map((seat) => seat.id)])]
    expect(new Set(ids).size).toBe(ids.length)
  })
})

describe('rows that are laid again', () => {
  it('keeps the ids, numbers and categories of curved seats, and the other rows as they are', () => {
    const before = smallHall()
    const [first, second] = rowsOf(before)
    const [curved, untouched] = rowsOf(after(before, changes.curveRow([first!.id], 12)))
    expect(curved!.seats.map(({ id, number, category }) => [id, number, category])).toEqual(
      first!.seats.map(({ id, number, category }) => [id, number, category]),
    )
    expect(curved!.seats[2]!.y).toBeCloseTo(112, 0)
    expect(curved!.geometry).toMatchObject({ kind: 'curved', curve: 12 })
    expect(untouched).toBe(second)
  })

  it('comes back straight', () => {
    const before = smallHall()
    const [row] = rowIds(before)
    const [straight] = rowsOf(after(before, changes.curveRow([row!], 20), changes.curveRow([row!], 0)))
    rowsOf(before)[0]!.seats.forEach((seat, at) => {
      expect(distance(seat, straight!.seats[at]!)).toBeLessThan(0.1)
    })
  })

  it('skews to and fro', () => {
    const before = smallHall()
    const [row] = rowIds(before)
    const skewed = after(before, changes.skewRow([row!], 20))
    expect(rowsOf(skewed)[0]!.seats.map(({ x, y }) => [x, y])).toEqual([[100, 90], [125, 95], [150, 100], [175, 105], [200, 110]])
    expect(rowsOf(after(skewed, changes.skewRow([row!], 0)))[0]!.seats.map(({ y }) => y)).toEqual([100, 100, 100, 100, 100])
  })

  it('spaces seats about the middle of the row and keeps the share of an aisle', () => {
    const before = smallHall()
    const [row] = rowsOf(before)
    const aisle = after(before, changes.moveBy(selected('seats', ...row!.seats.slice(3).map(({ id }) => id)), 25, 0))
    const [spaced] = rowsOf(after(aisle, changes.setSpacing([row!.id], 50)))
    expect(spaced!.seats.map(({ x }) => x)).toEqual([37.5, 87.5, 137.5, 237.5, 287.5])
  })
})

describe('setSeatCount', () => {
  it('adds seats at the end, in the category of the last, and leaves the others where they are', () => {
    const before = smallHall()
    const [row] = rowsOf(before)
    const [longer] = rowsOf(after(before, changes.setSeatCount([row!.id], 7)))
    expect(longer!.seats.slice(0, 5)).toEqual(row!.seats)
    expect(longer!.seats.slice(5).map(({ number, x, y, category }) => [number, x, y, category])).toEqual([['6', 225, 100, 'A'], ['7', 250, 100, 'A']])
  })

  it('goes on along the bend', () => {
    const before = smallHall()
    const [id] = rowIds(before)
    const curved = after(before, changes.setSeatCount([id!], 9), changes.curveRow([id!], 20))
    const [longer] = rowsOf(after(curved, changes.setSeatCount([id!], 11)))
    const heights = longer!.seats.map(({ y }) => y)
    expect(heights[10]!).toBeLessThan(heights[9]!)
    expect(heights[9]!).toBeLessThan(heights[8]!)
  })

  it('numbers again where numbers depend on the count', () => {
    const before = smallHall()
    const [id] = rowIds(before)
    const document = after(before, changes.renumber([id!], { scheme: 'middle' }), changes.setSeatCount([id!], 3))
    expect(numbersOf(rowsOf(document)[0]!)).toEqual(['3', '1', '2'])
  })

  it('leaves a row with as many seats alone', () => {
    const before = smallHall()
    expect(changes.setSeatCount(rowIds(before), 5).to(before)).toBe(before)
  })
})

