import { describe, expect, it } from 'vitest'
import { chartOf, planOf, seeded, TICKET_TYPES } from '../fixtures'
import { blockOfSeat, levelOfSeat, readSeatPlan, seatFacts, typeOfSeat } from './seatPlan'

describe('blocks', () => {
  it('splits a section where the eye sees a gap, and joins its rows', () => {
    const plan = planOf([
      { section: 'Stalls', category: 0, x: 0, y: 0, rows: 6, columns: 7 },
      { section: 'Stalls', category: 0, x: 400, y: 0, rows: 6, columns: 7 },
    ])
    expect(plan.blocks.map((block) => block.seatCount)).toEqual([42, 42])
    expect(plan.blocks[0]!.bounds).toEqual({ minX: -10, minY: -10, maxX: 160, maxY: 135 })
    expect(plan.blocks[0]!.center).toEqual({ x: 75, y: 62.5 })
  })

  it('splits by category, because a block has one price', () => {
    const plan = planOf([
      { section: 'Stalls', category: 0, x: 0, y: 0, rows: 3, columns: 5 },
      { section: 'Stalls', category: 1, x: 0, y: 75, rows: 3, columns: 5 },
    ])
    expect(plan.blocks.map((block) => block.category)).toEqual([0, 1])
    expect(blockOfSeat(plan, 14)).toBe(0)
    expect(blockOfSeat(plan, 15)).toBe(1)
  })

  it('cuts a row at an aisle', () => {
    const chart = chartOf([{ section: 'Stalls', category: 0, x: 0, y: 0, rows: 1, columns: 6 }])
    const x = chart.seats.x.map((value, seat) => (seat < 3 ? value : value + 100))
    const plan = readSeatPlan({ ...chart, seats: { ...chart.seats, x } }, TICKET_TYPES)
    expect(Array.from(plan.segments.seatCount)).toEqual([3, 3])
  })
})

describe('levels', () => {
  const overlapping = planOf([
    { section: 'Ground floor', category: 0, x: 0, y: 0, rows: 3, columns: 5 },
    { section: 'First floor', category: 0, x: 1, y: 1, rows: 3, columns: 5 },
    { section: 'Side', category: 1, x: 600, y: 0, rows: 3, columns: 5 },
  ])

  it('puts sections drawn over each other on different levels', () => {
    expect(Array.from(overlapping.levelOfSection)).toEqual([0, 1, 0])
    expect(overlapping.levelCount).toBe(2)
    expect(levelOfSeat(overlapping, 15)).toBe(1)
  })

  it('leaves a flat plan on one level', () => {
    expect(planOf([{ section: 'A', category: 0, x: 0, y: 0, rows: 2, columns: 2 }]).levelCount).toBe(1)
  })
})

describe('hit-testing', () => {
  const plan = planOf([{ section: 'Stalls', category: 0, x: 0, y: 0, rows: 20, columns: 30 }])

  it('finds the same seat as looking at every one of them', () => {
    const random = seeded(7)
    for (let round = 0; round < 200; round++) {
      const [x, y] = [random() * 800 - 30, random() * 560 - 30]
      const distances = Array.from(plan.seats.x, (sx, seat) => Math.hypot(sx - x, plan.seats.y[seat]! - y))
      const nearest = Math.min(...distances)
      const found = plan.index.nearest(x, y, 12, () => true)
      if (nearest > 12) expect(found).toBe(-1)
      else expect(distances[found]).toBeCloseTo(nearest, 3)
    }
  })

  it('skips what is not accepted', () => {
    expect(plan.index.nearest(0, 0, 30, (seat) => seat !== 0)).toBe(1)
  })
})

it('tells a seat in words', () => {
  const plan = planOf([{ section: 'Balcony', category: 1, x: 0, y: 0, rows: 2, columns: 3 }])
  expect(seatFacts(plan, 4)).toEqual({ index: 4, id: 'Balcony-2-2', section: 'Balcony', row: 'B', number: '2', ticketTypeId: 'back', traits: [], note: null })
})

it('knows categories that nobody sells', () => {
  const plan = planOf([{ section: 'House', category: 2, x: 0, y: 0, rows: 1, columns: 1 }])
  expect(typeOfSeat(plan, 0)).toBe(-1)
  expect(seatFacts(plan, 0).ticketTypeId).toBeNull()
})

it('tells what to know about a seat before buying it', () => {
  const chart = chartOf([{ section: 'A', category: 0, x: 0, y: 0, rows: 1, columns: 3 }])
  const plan = readSeatPlan({ ...chart, flags: [[1, 5]], notes: [[1, 'Behind a pillar']] }, TICKET_TYPES)
  expect(seatFacts(plan, 1)).toMatchObject({ traits: ['accessible', 'restrictedView'], note: 'Behind a pillar' })
  expect(seatFacts(plan, 2)).toMatchObject({ traits: [], note: null })
})

it('refuses columns of different lengths', () => {
  const chart = chartOf([{ section: 'A', category: 0, x: 0, y: 0, rows: 1, columns: 2 }])
  expect(() => readSeatPlan({ ...chart, seats: { ...chart.seats, x: [1] } }, TICKET_TYPES)).toThrow(RangeError)
})

it('puts the label of a curved block on its seats', () => {
  const chart = chartOf([{ section: 'Balcony', category: 0, x: 0, y: 0, rows: 2, columns: 21 }])
  const y = chart.seats.y.map((value, seat) => value - ((seat % 21) - 10) ** 2)
  const [block] = readSeatPlan({ ...chart, seats: { ...chart.seats, y } }, TICKET_TYPES).blocks
  expect(block!.center.x).toBe(250)
  expect(block!.center.y).toBeCloseTo(12, 0)
})
