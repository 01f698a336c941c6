import { describe, expect, it } from 'vitest'
import { lineOf } from '../document/rowLine'
import { summaryOf } from '../document/summary'
import { emptyDocument } from '../document/open'
import { findingsOf } from '../findings/findings'
import { rowsOf, smallHall } from '../fixtures'
import { templates } from './templates'

const WORDS = { section: 'Stalls', stage: 'Stage', categories: ['Gold', 'Silver'] }

describe.each([
  ['a straight hall', templates.straightHall],
  ['a fan', templates.fanTheatre],
] as const)('%s', (_, make) => {
  it.each([
    { rows: 10, seats: 20 },
    { rows: 12, seats: 14, growth: 2, aisles: 2 },
    { rows: 1, seats: 1 },
    { rows: 40, seats: 60, aisles: 3 },
    { rows: 3, seats: 2, aisles: 5 },
  ])('of $rows rows has no fault: %j', (spec) => {
    const document = make(spec, WORDS).to(emptyDocument('Hall'))
    expect(findingsOf(document)).toEqual([])
    const seats = Array.from({ length: spec.rows }, (_row, row) => spec.seats + row * (spec.growth ?? 0)).reduce((sum, count) => sum + count)
    expect(summaryOf(document)).toMatchObject({ seats, uncategorized: 0 })
  })

  it('has aisles', () => {
    const [row] = rowsOf(make({ rows: 1, seats: 9, aisles: 2 }, WORDS).to(emptyDocument('Hall')))
    expect(lineOf(row!).gaps.map((gap) => Math.round(gap))).toEqual([25, 25, 75, 25, 25, 75, 25, 25])
  })

  it('takes the place of what was there', () => {
    const before = smallHall()
    const document = make({ rows: 2, seats: 2 }, WORDS).to(before)
    expect(document).toMatchObject({ name: 'Hall', tables: [], areas: [], shapes: [], gates: [], categories: [{ name: 'Gold' }, { name: 'Silver' }] })
    expect(document.sections).toHaveLength(1)
  })

  it('shares the rows out to the categories, from the front', () => {
    const { categories } = summaryOf(make({ rows: 4, seats: 10 }, WORDS).to(emptyDocument('Hall')))
    expect(categories.map(({ category, seats }) => [category.name, seats])).toEqual([['Gold', 20], ['Silver', 20]])
  })

  it('makes no more than can be edited with ease', () => {
    const { seats } = summaryOf(make({ rows: 1e9, seats: 1e9 }, WORDS).to(emptyDocument('Hall')))
    expect(seats).toBeLessThanOrEqual(20_000)
  })
})

it('bends the rows of a fan around one middle', () => {
  const rows = rowsOf(templates.fanTheatre({ rows: 6, seats: 20 }, WORDS).to(emptyDocument('Hall')))
  const centers = rows.map((row) => {
    const { middle, curve, gaps } = lineOf(row)
    const half = Math.hypot(row.seats[0]!.x - row.seats.at(-1)!.x, row.seats[0]!.y - row.seats.at(-1)!.y) / 2
    expect(gaps).toHaveLength(19)
    return middle.y + curve - (half ** 2 + curve ** 2) / (2 * curve)
  })
  for (const center of centers) expect(center).toBeCloseTo(centers[0]!, -1)
})
