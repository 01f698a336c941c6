import { describe, expect, it } from 'vitest'
import { changes } from '.'
import { distance } from '../document/measure'
import { cornersOf, middleOfShape } from '../document/outline'
import { lineOf } from '../document/rowLine'
import type { PlanDocument, Point, Shape } from '../document/types'
import { after, rowIds, rowsOf, selected, smallHall } from '../fixtures'
import { everything, selectionOf } from '../selection'

const hall = smallHall()
const [firstRow] = rowIds(hall)

function places(document: PlanDocument): Point[] {
  return [...rowsOf(document).flatMap((row) => row.seats), ...document.tables.flatMap((table) => table.seats)]
}

function withShape(shape: Shape): { readonly document: PlanDocument; readonly id: string } {
  const document = after(hall, changes.addShape(shape))
  return { document, id: document.shapes.at(-1)!.id! }
}

function shapeAfter(shape: Shape, change: (id: string) => ReturnType<typeof changes.flip>): Shape {
  const { document, id } = withShape(shape)
  return change(id).to(document).shapes.at(-1)!
}

describe('moveBy', () => {
  it('moves what is selected and shares all that is not', () => {
    const moved = after(hall, changes.moveBy(selected('rows', firstRow!), 10, -5))
    expect(rowsOf(moved)[0]!.seats[0]).toMatchObject({ x: 110, y: 95 })
    expect(rowsOf(moved)[0]!.geometry).toMatchObject({ x: 160, y: 95, kind: 'straight' })
    expect(rowsOf(moved).slice(1)).toEqual(rowsOf(hall).slice(1))
    rowsOf(moved).slice(1).forEach((row, at) => expect(row).toBe(rowsOf(hall)[at + 1]))
    expect(moved.tables).toBe(hall.tables)
    expect(moved.areas).toBe(hall.areas)
    expect(moved.categories).toBe(hall.categories)
  })

  it('shares the other seats of a row of which one moves, and the row is free from then on', () => {
    const [row] = rowsOf(hall)
    const [moved] = rowsOf(after(hall, changes.moveBy(selected('seats', row!.seats[2]!.id), 0, 8)))
    expect(moved!.seats.map((seat, at) => seat === row!.seats[at])).toEqual([true, true, false, true, true])
    expect(moved!.geometry).toEqual({ kind: 'free' })
  })

  it('keeps every id', () => {
    const ids = (document: PlanDocument): string[] => rowsOf(document).flatMap((row) => row.seats.map((seat) => seat.id))
    expect(ids(after(hall, changes.moveBy(everything(hall), 3, 3)))).toEqual(ids(hall))
  })

  it('moves all there is to and fro', () => {
    const all = { ...everything(hall), background: true }
    expect(after(hall, changes.moveBy(all, 12.5, 40), changes.moveBy(all, -12.5, -40))).toEqual(hall)
  })

  it('is nothing without a way or without a selection', () => {
    expect(changes.moveBy(everything(hall), 0, 0).to(hall)).toBe(hall)
    expect(changes.moveBy(selectionOf({}), 5, 5).to(hall)).toBe(hall)
    expect(changes.moveBy(selectionOf({ rows: ['gone'], seats: ['gone'], gates: [9] }), 5, 5).to(hall)).toBe(hall)
  })

  it('moves the corners of a polygon with its place', () => {
    const shape: Shape = { shape: 'polygon', x: 0, y: 0, points: [0, 0, 10, 0, 10, 10] }
    expect(shapeAfter(shape, (id) => changes.moveBy(selected('shapes', id), 5, 7))).toMatchObject({ x: 5, y: 7, points: [5, 7, 15, 7, 15, 17] })
  })
})

describe('rotateBy', () => {
  it('turns clockwise about a place', () => {
    const [row] = rowsOf(after(hall, changes.rotateBy(selected('rows', firstRow!), 90, { x: 100, y: 100 })))
    expect(row!.seats.map(({ x, y }) => [x, y])).toEqual([[100, 100], [100, 125], [100, 150], [100, 175], [100, 200]])
    expect(row!.geometry).toMatchObject({ x: 100, y: 150, rotation: 90 })
  })

  it('turns about the middle of the selection without a place', () => {
    const middle = lineOf(rowsOf(hall)[0]!).middle
    expect(lineOf(rowsOf(after(hall, changes.rotateBy(selected('rows', firstRow!), 33)))[0]!).middle).toEqual(middle)
  })

  it('is back after a whole turn in four parts', () => {
    const all = everything(hall)
    const turned = after(hall, ...[90, 90, 90, 90].map((degrees) => changes.rotateBy(all, degrees, { x: 200, y: 100 })))
    places(turned).forEach((place, at) => expect(distance(place, places(hall)[at]!)).toBeLessThan(0.05))
    expect(cornersOf(turned.stage!)).toEqual(cornersOf(hall.stage!))
    expect(turned.tables[0]).not.toHaveProperty('rotation')
  })

  it('keeps distances', () => {
    const before = places(hall)
    const turned = places(after(hall, changes.rotateBy(everything(hall), 27)))
    before.slice(1).forEach((place, at) => expect(distance(turned[at + 1]!, turned[at]!)).toBeCloseTo(distance(place, before[at]!), 1))
  })

  it.each<Shape>([
    { shape: 'rectangle', x: 10, y: 20, width: 60, height: 30 },
    { shape: 'rectangle', x: 10, y: 20, width: 60, height: 30, rotation: 40 },
    { shape: 'ellipse', x: 10, y: 20, radius_x: 60, radius_y: 30 },
    { shape: 'polygon', x: 10, y: 20, points: [10, 20, 60, 20, 40, 70], rotation: 20 },
    { shape: 'text', x: 10, y: 20, text: 'Bar', size: 20 },
  ])('turns the corners of a $shape as they stand', (shape) => {
    const turned = shapeAfter(shape, (id) => changes.rotateBy(selected('shapes', id), 90, { x: 0, y: 0 }))
    const middle = middleOfShape(shape)
    expect(distance(middleOfShape(turned), { x: -middle.y, y: middle.x })).toBeLessThan(0.05)
    cornersOf(turned).forEach((corner, at) => {
      const was = cornersOf(shape)[at]!
      expect(distance(corner, { x: -was.y, y: was.x })).toBeLessThan(0.05)
    })
  })
})

describe('flip', () => {
  it.each(['horizontal', 'vertical'] as const)('is back after two: %s', (axis) => {
    const curved = after(hall, changes.curveRow([firstRow!], 15), changes.skewRow([firstRow!], 10))
    const all = everything(curved)
    const back = after(curved, changes.flip(all, axis), changes.flip(all, axis))
    places(back).forEach((place, at) => expect(distance(place, places(curved)[at]!)).toBeLessThan(0.05))
    expect(rowsOf(back)[0]!.geometry).toEqual(rowsOf(curved)[0]!.geometry)
  })

  it('mirrors a bend so that the row can be bent on from there', () => {
    const curved = after(hall, changes.curveRow([firstRow!], 15))
    const [row] = rowsOf(after(curved, changes.flip(selected('rows', firstRow!), 'vertical')))
    const line = lineOf(row!)
    expect(line.curve).toBeCloseTo(-15, 0)
    expect(row!.geometry).toMatchObject({ curve: -15, rotation: 0 })
  })

  it.each<Shape>([
    { shape: 'rectangle', x: 10, y: 20, width: 60, height: 30, rotation: 25 },
    { shape: 'ellipse', x: 10, y: 20, radius_x: 60, radius_y: 30, rotation: 25 },
    { shape: 'polygon', x: 10, y: 20, points: [10, 20, 60, 20, 40, 70], rotation: 20 },
  ])('mirrors a $shape that is turned', (shape) => {
    const { document, id } = withShape(shape)
    const flipped = changes.flip(selected('shapes', id), 'horizontal').to(document).shapes.at(-1)!
    const box = (points: readonly Point[]): number[] => [Math.min(...points.map(({ x }) => x)), Math.max(...points.map(({ x }) => x))]
    const [left, right] = box(cornersOf(shape))
    for (const { x, y } of cornersOf(shape)) {
      const mirrored = { x: left! + right! - x, y }
      expect(Math.min(...cornersOf(flipped).map((corner) => distance(corner, mirrored)))).toBeLessThan(shape.shape === 'ellipse' ? 1 : 0.05)
    }
  })
})

describe('resize', () => {
  it('scales a rectangle away from a corner', () => {
    const shape: Shape = { shape: 'rectangle', x: 10, y: 10, width: 60, height: 30 }
    expect(shapeAfter(shape, (id) => changes.resize(selected('shapes', id), { about: { x: 10, y: 10 }, x: 2, y: 3 }))).toMatchObject({ x: 10, y: 10, width: 120, height: 90 })
  })

  it('scales a turned rectangle along its own sides', () => {
    const shape: Shape = { shape: 'rectangle', x: 100, y: 100, width: 60, height: 30, rotation: 30 }
    const [corner, ...others] = cornersOf(shape)
    const scaled = shapeAfter(shape, (id) => changes.resize(selected('shapes', id), { about: corner!, x: 2, y: 1, rotation: 30 }))
    expect(scaled).toMatchObject({ width: 120, height: 30, rotation: 30 })
    expect(distance(cornersOf(scaled)[3]!, others[2]!)).toBeLessThan(0.05)
  })

  it('makes an ellipse of a circle that is pulled to one side', () => {
    const shape: Shape = { shape: 'circle', x: 0, y: 0, radius_x: 10 }
    expect(shapeAfter(shape, (id) => changes.resize(selected('shapes', id), { about: { x: -10, y: 0 }, x: 2, y: 1 }))).toMatchObject({ shape: 'ellipse', x: 10, radius_x: 20, radius_y: 10 })
  })

  it('lets chairs stay around their table', () => {
    const [table] = hall.tables
    const made = after(hall, changes.resize(selected('tables', table!.id), { about: table!, x: 2, y: 2 })).tables[0]!
    expect(made.width).toBe(2 * table!.width)
    for (const seat of made.seats) expect(distance(seat, made)).toBeCloseTo(made.width / 2 + 14, 0)
  })

  it('leaves a size that can be taken hold of', () => {
    const shape: Shape = { shape: 'rectangle', x: 10, y: 10, width: 60, height: 30 }
    expect(shapeAfter(shape, (id) => changes.resize(selected('shapes', id), { about: { x: 10, y: 10 }, x: 0, y: 0 }))).toMatchObject({ width: 4, height: 4 })
  })
})

describe('alignRows and distribute', () => {
  const rows = (document: PlanDocument) => selectionOf({ rows: rowIds(document) })
  const firstXs = (document: PlanDocument): number[] => rowsOf(document).map((row) => row.seats[0]!.x)
  const uneven = after(hall, changes.setSeatCount([rowIds(hall)[1]!], 3), changes.setSeatCount([rowIds(hall)[2]!], 7))

  it.each([
    ['left', [100, 100, 100]],
    ['center', [125, 150, 100]],
    ['right', [150, 200, 100]],
  ] as const)('brings rows to the %s', (edge, xs) => {
    expect(firstXs(after(uneven, changes.alignRows(rows(uneven), edge)))).toEqual(xs)
  })

  it.each([['top', [100, 100, 100]], ['middle', [130, 130, 130]], ['bottom', [160, 160, 160]]] as const)('brings rows to the %s', (edge, ys) => {
    expect(rowsOf(after(hall, changes.alignRows(rows(hall), edge))).map((row) => row.seats[0]!.y)).toEqual(ys)
  })

  it('is nothing where all is in line', () => {
    expect(changes.alignRows(rows(hall), 'left').to(hall)).toBe(hall)
    expect(changes.distribute(rows(hall), 'vertical').to(hall)).toBe(hall)
  })

  it('makes distances equal and leaves the outermost where they are', () => {
    const moved = after(hall, changes.moveBy(selected('rows', rowIds(hall)[1]!), 0, 20))
    expect(rowsOf(after(moved, changes.distribute(rows(hall), 'vertical'))).map((row) => row.seats[0]!.y)).toEqual([100, 130, 160])
  })

  it('takes single seats each for itself', () => {
    const [row] = rowsOf(hall)
    const seats = selected('seats', ...row!.seats.slice(0, 3).map(({ id }) => id))
    const shaken = after(hall, changes.moveBy(selected('seats', row!.seats[1]!.id), 0, 9))
    expect(rowsOf(after(shaken, changes.alignRows(seats, 'top')))[0]!.seats.map(({ y }) => y)).toEqual([100, 100, 100, 100, 100])
  })
})
