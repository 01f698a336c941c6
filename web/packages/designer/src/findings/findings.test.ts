import { describe, expect, it } from 'vitest'
import { changes } from '../changes'
import { emptyDocument } from '../document/open'
import type { PlanDocument, Row } from '../document/types'
import { mapRows } from '../document/walk'
import { after, randomNumbers, rowIds, rowsOf, selected, smallHall } from '../fixtures'
import { existing, selectionOf } from '../selection'
import { findingsOf, type FindingCode } from './findings'

/** The small hall without its standing area, whose category is a seated one: nothing is wrong with it. */
const hall: PlanDocument = { ...smallHall(), areas: [] }

function found(document: PlanDocument): [FindingCode, number][] {
  return findingsOf(document).map(({ code, count }) => [code, count])
}

function rowMade(document: PlanDocument, at: number, patch: Partial<Row>): PlanDocument {
  const id = rowIds(document)[at]
  return mapRows(document, (row) => (row.id === id ? { ...row, ...patch } : row))
}

describe('findingsOf', () => {
  it('finds nothing in a hall that is right', () => {
    expect(findingsOf(hall)).toEqual([])
  })

  it('misses seats in an empty drawing', () => {
    expect(found(emptyDocument('Hall'))).toEqual([['no-seats', 1]])
  })

  const [first] = rowsOf(hall)
  const seat = first!.seats[0]!
  it.each<[string, PlanDocument, [FindingCode, number][]]>([
    ['seats without a category', after(hall, changes.paint(selected('rows', first!.id), '')), [['no-category', 5]]],
    ['a category that does not exist', { ...hall, categories: hall.categories.slice(1) }, [['unknown-category', 15]]],
    ['a category twice', { ...hall, categories: [...hall.categories, hall.categories[0]!] }, [['duplicate-category', 1]]],
    ['the same row twice', rowMade(hall, 1, { label: 'A' }), [['duplicate-label', 5]]],
    ['the same number twice', after(hall, changes.setSeat([seat.id], { number: '2' })), [['duplicate-label', 1]]],
    ['no number', after(hall, changes.setSeat([seat.id], { number: '' })), [['no-number', 1]]],
    ['seats upon each other', after(hall, changes.moveBy(selected('rows', first!.id), 0, 25)), [['overlap', 5]]],
    ['seats that only touch', after(hall, changes.moveBy(selected('rows', first!.id), 0, 12)), []],
    ['seats off the sheet', after(hall, changes.moveBy(selected('rows', first!.id), -150, 0)), [['outside', 2]]],
    ['an empty row', rowMade(hall, 0, { seats: [] }), [['empty-row', 1]]],
    ['a row id twice', rowMade(hall, 1, { id: first!.id }), [['duplicate-id', 1]]],
    ['a seat id twice', rowMade(hall, 1, { seats: rowsOf(hall)[1]!.seats.map((one, at) => (at === 0 ? { ...one, id: seat.id } : one)) }), [['duplicate-seat-id', 1]]],
    ['no such floor', { ...hall, floors: [{ id: 'f9', name: '9' }] }, [['unknown-floor', 1]]],
    ['no floor', { ...hall, floors: [] }, [['no-floor', 1], ['unknown-floor', 1]]],
    ['no such section', { ...hall, tables: hall.tables.map((table) => ({ ...table, section: 'gone' })) }, [['unknown-section', 1]]],
    ['a gate on no floor', { ...hall, gates: [{ name: 'N', x: 1, y: 1, floor: 'gone' }] }, [['unknown-floor', 1]]],
    ['a stage on no floor', { ...hall, stage: { ...hall.stage!, floor: 'gone' } }, [['unknown-floor', 1]]],
    ['standing among seats', smallHall(), [['area-mixed', 1]]],
  ])('%s', (_, document, expected) => {
    expect(found(document)).toEqual(expected)
  })

  it('wants a capacity and a category of places to stand', () => {
    const shape = { shape: 'rectangle', x: 0, y: 0, width: 9, height: 9 } as const
    expect(found(after(hall, changes.addArea({ name: 'Pit', shape })))).toEqual([['area-capacity', 1], ['area-category', 1]])
    const right = after(hall, changes.addCategory({ name: 'Standing' }), changes.addArea({ name: 'Pit', shape, category: 'Standing', capacity: 5 }))
    expect(found(right)).toEqual([])
  })

  it('finds tickets that read the same in sections of one name', () => {
    const section = (name: string) => ({ ...hall.sections[0]!, id: `s-${name}`, name, rows: hall.sections[0]!.rows.map((row) => ({ ...row, id: `${row.id}-2`, seats: row.seats.map((one) => ({ ...one, id: `${one.id}-2`, y: one.y + 400 })) })) })
    const base = { ...hall, sections: hall.sections.map((one) => ({ ...one, name: 'Stalls' })) }
    expect(found({ ...base, sections: [...base.sections, section('Stalls')] })).toEqual([['same-ticket', 15]])
    expect(found({ ...base, sections: [...base.sections, section('Balcony')] })).toEqual([])
  })

  it('keeps floors apart: seats above each other are no overlap', () => {
    const two = after(hall, changes.addFloor('2'))
    const upper = two.floors[1]!.id
    const doubled = after(two, changes.addRows({ x: 100, y: 100, rows: 3, seats: 5, spacing: 25, rowSpacing: 30, category: 'A', floor: upper }))
    expect(found(doubled)).toEqual([['same-ticket', 15]])
    const off = after(doubled, changes.moveBy(selectionOf({ rows: rowIds(doubled) }), -150, 0))
    expect(findingsOf(off).filter(({ code }) => code === 'outside').map(({ floor, count }) => [floor, count])).toEqual([['f1', 6], [upper, 6]])
  })

  it('names what to show, errors first', () => {
    const wrong = after(hall, changes.moveBy(selected('rows', first!.id), -150, 0), changes.paint(selected('rows', first!.id), ''))
    const [category, outside] = findingsOf(wrong)
    expect([category!.severity, outside!.severity]).toEqual(['error', 'warning'])
    expect(existing(selectionOf(category!.parts), wrong).rows).toEqual(new Set([first!.id]))
    expect(outside!.place).toEqual({ x: -50, y: 100 })
  })

  it('finds overlaps as a comparison of each with each does', () => {
    const random = randomNumbers(7)
    const seats = Array.from({ length: 400 }, (_, at) => ({
      id: `s${at}`, number: `${at}`, category: 'A', x: random() * 900, y: random() * 900, ...(at % 9 === 0 ? { radius: 5 + random() * 20 } : {}),
    }))
    const document = { ...hall, tables: [], sections: [{ ...hall.sections[0]!, rows: [{ id: 'r', label: 'A', seats }] }] }
    const slow = seats.filter((one, at) => seats.slice(0, at).some((other) => Math.hypot(one.x - other.x, one.y - other.y) < 0.8 * ((one.radius ?? 10) + (other.radius ?? 10))))
    const [overlap] = findingsOf(document).filter(({ code }) => code === 'overlap')
    // A giant reaches over more than the neighbouring cells: those few may be missed, nothing else may.
    const usual = slow.filter(({ radius = 10 }) => radius <= 24).length
    expect(overlap!.count).toBeLessThanOrEqual(slow.length)
    expect(overlap!.count).toBeGreaterThanOrEqual(Math.floor(usual * 0.99))
  })
})
