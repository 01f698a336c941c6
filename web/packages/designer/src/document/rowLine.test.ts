import { describe, expect, it } from 'vitest'
import { distance } from './measure'
import { evenGaps, geometryOf, lineOf, placesOf, type RowLine } from './rowLine'
import type { Seat } from './types'

const LINE: RowLine = { middle: { x: 200, y: 100 }, rotation: 0, gaps: evenGaps(11, 20), curve: 0, skew: 0 }

function seatsOn(line: RowLine): Seat[] {
  return placesOf(line).map((place, at) => ({ id: `s${at}`, number: `${at}`, ...place }))
}

function measured(line: RowLine): RowLine {
  return lineOf({ seats: seatsOn(line), geometry: geometryOf(line) })
}

describe('placesOf', () => {
  it('lays a straight row about its middle', () => {
    const places = placesOf(LINE)
    expect([places[0], places[5], places[10]]).toEqual([{ x: 100, y: 100 }, { x: 200, y: 100 }, { x: 300, y: 100 }])
  })

  it('bends the middle off the line and keeps the distance from seat to seat', () => {
    const places = placesOf({ ...LINE, curve: 30 })
    expect(places[5]!.y - places[0]!.y).toBeCloseTo(30, 1)
    expect(places[0]!.y).toBeCloseTo(100, 1)
    places.slice(1).forEach((place, before) => expect(distance(places[before]!, place)).toBeCloseTo(20, 1))
  })

  it('bends to the other side below zero', () => {
    expect(placesOf({ ...LINE, curve: -30 })[5]!.y).toBeCloseTo(70, 1)
  })

  it('bends no further than a row can', () => {
    const places = placesOf({ ...LINE, curve: 10_000 })
    expect(places.every(({ x, y }) => Number.isFinite(x) && Number.isFinite(y))).toBe(true)
    expect(Math.max(...places.map(({ y }) => y)) - 100).toBeLessThan(0.37 * 200)
  })

  it('lets the last seat stand further off the line than the first by the skew', () => {
    const places = placesOf({ ...LINE, skew: 40 })
    expect([places[0], places[10]]).toEqual([{ x: 100, y: 80 }, { x: 300, y: 120 }])
  })

  it('turns clockwise', () => {
    const [first] = placesOf({ ...LINE, rotation: 90 })
    expect(first).toEqual({ x: 200, y: 0 })
  })

  it.each([[1], [2]])('lays %i seats', (count) => {
    expect(placesOf({ ...LINE, gaps: evenGaps(count, 20), curve: 8 })).toHaveLength(count)
  })

  it('lays seats that stand upon each other', () => {
    expect(placesOf({ ...LINE, gaps: [0, 0], curve: 8 })).toEqual(Array(3).fill({ x: 200, y: 100 }))
  })
})

describe('lineOf', () => {
  it.each([
    ['straight', {}],
    ['turned', { rotation: 35 }],
    ['turned back', { rotation: -160 }],
    ['curved', { curve: 25 }],
    ['curved the other way and turned', { curve: -25, rotation: 77 }],
    ['much curved', { curve: 70 }],
    ['skewed', { skew: 30, rotation: 10 }],
    ['all of it', { curve: 12, skew: -20, rotation: -45 }],
    ['with an aisle', { gaps: [20, 20, 20, 60, 20, 20, 20], curve: 10 }],
  ])('measures what was laid: %s', (_, parts) => {
    const line = { ...LINE, ...parts }
    const found = measured(line)
    expect(found.middle.x).toBeCloseTo(line.middle.x, 1)
    expect(found.middle.y).toBeCloseTo(line.middle.y, 1)
    expect(found.rotation).toBeCloseTo(line.rotation, 1)
    expect(found.curve).toBeCloseTo(line.curve, 0)
    expect(found.skew).toBeCloseTo(line.skew, 1)
    found.gaps.forEach((gap, at) => expect(gap).toBeCloseTo(line.gaps[at]!, 1))
  })

  it('does not believe a skew once somebody turned the seats', () => {
    const seats = seatsOn({ ...LINE, skew: 30, rotation: 40 })
    const found = lineOf({ seats, geometry: geometryOf({ ...LINE, skew: 30 }) })
    expect(found.skew).toBe(0)
  })

  it('measures rows of one seat and of none', () => {
    expect(lineOf({ seats: [], geometry: null }).gaps).toEqual([])
    expect(lineOf({ seats: seatsOn({ ...LINE, gaps: [] }), geometry: null }).middle).toEqual({ x: 200, y: 100 })
  })
})
