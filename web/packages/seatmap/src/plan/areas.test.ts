import { describe, expect, it } from 'vitest'
import { chartOf, TICKET_TYPES } from '../fixtures'
import { areaAt, typeOfArea } from './areas'
import { readSeatPlan } from './seatPlan'
import { shapeBounds, shapeCenter, shapeContains } from './shapes'
import type { ChartShape } from './types'

function shape(kind: ChartShape['shape'], more: Partial<ChartShape>): ChartShape {
  return { shape: kind, x: 0, y: 0, rotation: 0, ...more }
}
const RECTANGLE = shape('rectangle', { x: 100, y: 100, width: 200, height: 100 })
const ELLIPSE = shape('ellipse', { radius_x: 50, radius_y: 20 })
/** A U, open above: nothing stands in its middle. */
const U = shape('polygon', { points: [0, 0, 20, 0, 20, 80, 80, 80, 80, 0, 100, 0, 100, 100, 0, 100] })

describe('a shape', () => {
  it.each([
    ['a rectangle', RECTANGLE, [150, 150], [99, 150]],
    ['a rectangle turned by a quarter about its corner', { ...RECTANGLE, rotation: 90 }, [50, 250], [150, 150]],
    ['an ellipse', ELLIPSE, [40, 5], [40, 18]],
    ['a turned ellipse', { ...ELLIPSE, rotation: 90 }, [5, 40], [40, 5]],
    ['a polygon with a bay', U, [10, 50], [50, 40]],
  ] as const)('knows what lies in it: %s', (_, drawn, [x, y], [outX, outY]) => {
    expect([shapeContains(drawn, { x, y }), shapeContains(drawn, { x: outX, y: outY })]).toEqual([true, false])
    expect(shapeContains(drawn, shapeCenter(drawn))).toBe(true)
  })

  it('has a box around it as it is turned', () => {
    const { minX, minY, maxX, maxY } = shapeBounds({ ...RECTANGLE, rotation: 90 })
    expect([minX, minY, maxX, maxY].map(Math.round)).toEqual([0, 100, 100, 300])
  })

  it('holds no words where it has no room', () => {
    expect(shapeContains(shape('text', { text: 'Exit' }), { x: 0, y: 0 })).toBe(false)
  })
})

describe('places to stand', () => {
  const chart = chartOf([{ section: 'Balcony', category: 0, x: 100, y: 100, rows: 2, columns: 4 }])
  const areas = [
    { name: 'Pit', floor: 0, category: 1, capacity: 300, shape: RECTANGLE },
    { name: 'Closed', floor: 0, category: 2, capacity: 10, shape: ELLIPSE },
  ]
  const sections = chart.sections.map((section) => ({ ...section, floor: 1 }))
  const plan = readSeatPlan({ ...chart, sections, areas, floors: ['Ground', 'Upper'], gates: [{ name: 'North', x: 900, y: 0, floor: 0 }] }, TICKET_TYPES)

  it('are pressed on their own floor, under whatever lies above them', () => {
    expect([areaAt(plan, 0, 150, 150), areaAt(plan, 1, 150, 150), areaAt(plan, 0, 500, 500)]).toEqual([0, -1, -1])
  })

  it('are sold as the ticket type of their category', () => {
    expect([typeOfArea(plan, 0)?.id, typeOfArea(plan, 1)?.id]).toEqual(['back', undefined])
  })

  it('belong to the picture, and floors are levels', () => {
    expect([plan.levelCount, [...plan.levelOfSection], plan.floors]).toEqual([2, [1], ['Ground', 'Upper']])
    expect(plan.bounds).toEqual({ minX: -50, minY: -20, maxX: 900, maxY: 200 })
  })

  it('make a plan by themselves', () => {
    const standing = readSeatPlan({ ...chartOf([]), areas }, TICKET_TYPES)
    expect([standing.seats.count, standing.levelCount, standing.bounds.maxX]).toEqual([0, 1, 300])
  })
})
