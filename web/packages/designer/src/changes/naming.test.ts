import { describe, expect, it } from 'vitest'
import { changes } from '.'
import type { PlanDocument } from '../document/types'
import { after, numbersOf, rowIds, rowsOf, selected, smallHall } from '../fixtures'
import { selectionOf } from '../selection'

const hall = smallHall()
const [first, second, third] = rowIds(hall)

describe('renumber', () => {
  it('numbers the seats of these rows, remembers how, and moves nothing that is sold', () => {
    const numbered = after(hall, changes.renumber([first!], { scheme: 'odd', reverse: true }))
    const [row, other] = rowsOf(numbered)
    expect(numbersOf(row!)).toEqual(['9', '7', '5', '3', '1'])
    expect(row!.numbering).toEqual({ scheme: 'odd', reverse: true })
    expect(row!.seats.map(({ id }) => id)).toEqual(rowsOf(hall)[0]!.seats.map(({ id }) => id))
    expect(other).toBe(rowsOf(hall)[1])
  })

  it('shares seats whose number stays', () => {
    const [row] = rowsOf(after(hall, changes.renumber([first!], { scheme: 'count', reverse: true })))
    expect(row!.seats.map((seat, at) => seat === rowsOf(hall)[0]!.seats[at])).toEqual([false, false, true, false, false])
  })
})

describe('relabelRows', () => {
  it('begins at the stage', () => {
    const relabelled = after(hall, changes.relabelRows([third!, first!, second!], { scheme: 'numbers', start: '10' }))
    expect(rowsOf(relabelled).map((row) => row.label)).toEqual(['10', '11', '12'])
  })

  it('begins at the other end where the focal point is there', () => {
    const turned = after(hall, changes.setFocalPoint({ x: 150, y: 900 }), changes.relabelRows([first!, second!, third!], { scheme: 'letters' }))
    expect(rowsOf(turned).map((row) => row.label)).toEqual(['C', 'B', 'A'])
  })

  it('begins anew in each section and leaves other rows alone', () => {
    const two = after(hall, changes.addSection({ name: 'Balcony', floor: 'f1' }))
    const balcony = two.sections[1]!.id
    const document = after(two, changes.addRows({ x: 0, y: 400, rows: 2, seats: 2, spacing: 25, rowSpacing: 30, section: balcony }))
    const relabelled = after(document, changes.relabelRows(rowIds(document).slice(1), { scheme: 'numbers' }))
    expect(relabelled.sections.map((section) => section.rows.map((row) => row.label))).toEqual([['A', '1', '2'], ['1', '2']])
  })
})

describe('setRow and setSeat', () => {
  it('leaves out what is the default', () => {
    const shown = after(hall, changes.setRow([first!], { label_shown: 'both', row_words: 'Box %s' }))
    expect(rowsOf(shown)[0]).toMatchObject({ label_shown: 'both', row_words: 'Box %s' })
    expect(rowsOf(after(shown, changes.setRow([first!], { label_shown: 'start' })))[0]).not.toHaveProperty('label_shown')
  })

  it('changes single seats of rows and tables', () => {
    const ids = [rowsOf(hall)[0]!.seats[0]!.id, hall.tables[0]!.seats[1]!.id]
    const made = after(hall, changes.setSeat(ids, { number: 'X', radius: 14 }))
    expect([rowsOf(made)[0]!.seats[0], made.tables[0]!.seats[1]]).toMatchObject([{ number: 'X', radius: 14 }, { number: 'X', radius: 14 }])
    expect(rowsOf(made)[1]).toBe(rowsOf(hall)[1])
    expect(after(made, changes.setSeat(ids, { radius: null })).tables[0]!.seats[1]).not.toHaveProperty('radius')
  })
})

describe('paint', () => {
  const categories = (document: PlanDocument): string[][] => rowsOf(document).map((row) => row.seats.map((seat) => seat.category ?? ''))

  it('paints whole rows, single seats, tables and standing areas at once', () => {
    const selection = selectionOf({ rows: [first!], seats: [rowsOf(hall)[1]!.seats[4]!.id], tables: [hall.tables[0]!.id], areas: [hall.areas[0]!.id] })
    const painted = after(hall, changes.paint(selection, 'B'))
    expect(categories(painted)).toEqual([['B', 'B', 'B', 'B', 'B'], ['A', 'A', 'A', 'A', 'B'], ['A', 'A', 'A', 'A', 'A']])
    expect(rowsOf(painted)[2]).toBe(rowsOf(hall)[2])
    expect(painted.tables).toBe(hall.tables)
    expect(painted.areas).toBe(hall.areas)
  })

  it('takes the category away', () => {
    expect(rowsOf(after(hall, changes.paint(selected('rows', first!), '')))[0]!.seats[0]).not.toHaveProperty('category')
  })

  it('is nothing where all have the colour', () => {
    expect(changes.paint(selected('rows', first!), 'A').to(hall)).toBe(hall)
  })
})

describe('setFlags', () => {
  it('sets what is said, and leaves out what is taken away again', () => {
    const seat = rowsOf(hall)[0]!.seats[0]!.id
    const flagged = after(hall, changes.setFlags(selected('seats', seat), { accessible: true, note: 'ramp' }), changes.setFlags(selected('seats', seat), { companion: true }))
    expect(rowsOf(flagged)[0]!.seats[0]).toMatchObject({ accessible: true, companion: true, note: 'ramp' })
    const bare = after(flagged, changes.setFlags(selected('seats', seat), { accessible: false, companion: false, note: '' }))
    expect(bare).toEqual(hall)
  })
})
