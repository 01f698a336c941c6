import { describe, expect, it } from 'vitest'
import { changes } from '.'
import type { PlanDocument } from '../document/types'
import { allSeats } from '../document/walk'
import { after, rowIds, rowsOf, selected, smallHall } from '../fixtures'
import { everything, selectionOf } from '../selection'

const hall = smallHall()

function idsOf(document: PlanDocument): string[] {
  return [
    ...Array.from(allSeats(document), (seat) => seat.id),
    ...rowsOf(document).map((row) => row.id),
    ...document.tables.map((table) => table.id),
    ...document.areas.map((area) => area.id),
    ...document.shapes.map((shape) => shape.id!),
  ]
}

describe('duplicate', () => {
  it('copies all with ids of their own and selects the copies', () => {
    const change = changes.duplicate(everything(hall), 300, 0)
    const copied = change.to(hall)
    const ids = idsOf(copied)
    expect(new Set(ids).size).toBe(ids.length)
    expect(ids).toHaveLength(2 * idsOf(hall).length)
    expect(new Set(change.selects!(hall).rows)).toEqual(new Set(rowIds(copied).slice(3)))
    expect(change.selects!(hall).gates).toEqual([1])
    expect(copied.stage).toBe(hall.stage)
  })

  it('leaves the originals the objects that they are', () => {
    const copied = changes.duplicate(everything(hall), 300, 0).to(hall)
    rowsOf(hall).forEach((row, at) => expect(rowsOf(copied)[at]).toBe(row))
    expect(copied.tables[0]).toBe(hall.tables[0])
  })

  it('goes on with the labels and keeps numbers and categories', () => {
    const [first, second] = rowIds(hall)
    const copied = rowsOf(after(hall, changes.duplicate(selected('rows', first!, second!), 0, 90)))
    expect(copied.map((row) => row.label)).toEqual(['A', 'B', 'C', 'D', 'E'])
    expect(copied[3]!.seats.map(({ number, category, x, y }) => [number, category, x, y])).toEqual(
      rowsOf(hall)[0]!.seats.map(({ number, category, x, y }) => [number, category, x, y + 90]),
    )
  })

  it('makes a row of single seats', () => {
    const [row] = rowsOf(hall)
    const copied = rowsOf(after(hall, changes.duplicate(selected('seats', row!.seats[1]!.id, row!.seats[3]!.id), 0, 200)))
    expect(copied[3]).toMatchObject({ label: 'D', geometry: { kind: 'free' } })
    expect(copied[3]!.seats.map(({ x, y }) => [x, y])).toEqual([[125, 300], [175, 300]])
  })

  it('does not copy what another format said of the original', () => {
    const marked: PlanDocument = {
      ...hall,
      sections: hall.sections.map((section) => ({
        ...section,
        rows: section.rows.map((row) => ({ ...row, extra: { number: 'A' }, seats: row.seats.map((seat) => ({ ...seat, extra: { guid: seat.id } })) })),
      })),
    }
    const [, , , copy] = rowsOf(changes.duplicate(selected('rows', rowIds(hall)[0]!), 0, 90).to(marked))
    expect([copy!.extra, ...copy!.seats.map((seat) => seat.extra)]).toEqual(Array(6).fill(undefined))
  })

  it('is nothing without a selection', () => {
    expect(changes.duplicate(selectionOf({}), 10, 10).to(hall)).toBe(hall)
  })
})

describe('deleteSelection', () => {
  it('takes rows, tables and things away and shares the rest', () => {
    const [first] = rowIds(hall)
    const left = after(hall, changes.deleteSelection(selectionOf({ rows: [first!], tables: [hall.tables[0]!.id], gates: [0], stage: true })))
    expect(rowsOf(left)).toEqual(rowsOf(hall).slice(1))
    expect(rowsOf(left)[0]).toBe(rowsOf(hall)[1])
    expect([left.tables, left.gates]).toEqual([[], []])
    expect(left).not.toHaveProperty('stage')
    expect(left.areas).toBe(hall.areas)
  })

  it('takes a row away with its last seat, and only then', () => {
    const [row] = rowsOf(hall)
    const ids = row!.seats.map(({ id }) => id)
    const some = after(hall, changes.deleteSelection(selected('seats', ...ids.slice(1))))
    expect(rowsOf(some)[0]!.seats.map(({ id }) => id)).toEqual([ids[0]])
    expect(rowsOf(after(some, changes.deleteSelection(selected('seats', ids[0]!))))).toHaveLength(2)
  })

  it('keeps rows that were empty before', () => {
    const empty = after(hall, changes.addRow({ from: { x: 0, y: 0 }, to: { x: 0, y: 0 }, spacing: 25 }))
    const emptied: PlanDocument = { ...empty, sections: empty.sections.map((section) => ({ ...section, rows: section.rows.map((row, at) => (at === 3 ? { ...row, seats: [] } : row)) })) }
    const left = after(emptied, changes.deleteSelection(selected('seats', rowsOf(hall)[0]!.seats[0]!.id)))
    expect(rowsOf(left)).toHaveLength(4)
  })

  it('deletes all there is', () => {
    const left = after(hall, changes.deleteSelection(everything(hall)))
    expect(idsOf(left)).toEqual([])
    expect(left.sections).toHaveLength(1)
  })

  it('is nothing without a selection', () => {
    expect(changes.deleteSelection(selectionOf({})).to(hall)).toBe(hall)
  })
})
