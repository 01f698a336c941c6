import { describe, expect, it } from 'vitest'
import { assignCategory, mappingCoverage } from './categoryMapping'

const PLAN = [
  { name: 'I', seat_count: 120, standing_capacity: 0 },
  { name: 'II', seat_count: 80, standing_capacity: 0 },
  { name: 'Unused', seat_count: 0, standing_capacity: 0 },
]

describe('mappingCoverage', () => {
  it('names what is unmapped with its seats', () => {
    const coverage = mappingCoverage(PLAN, [{ categories: ['I'] }])
    expect(coverage.unmapped).toEqual([{ name: 'II', seat_count: 80, standing_capacity: 0 }])
    expect(coverage.unmappedPlaces).toBe(80)
    expect(coverage.placesByTicketType).toEqual([120])
    expect(coverage.isComplete).toBe(false)
  })

  it('is complete when each category with seats has one ticket type', () => {
    expect(mappingCoverage(PLAN, [{ categories: ['I'] }, { categories: ['II'] }]).isComplete).toBe(true)
  })

  it('finds a category that two ticket types sell', () => {
    const coverage = mappingCoverage(PLAN, [{ categories: ['I', 'II'] }, { categories: ['II'] }])
    expect(coverage.doubled).toEqual(['II'])
    expect(coverage.isComplete).toBe(false)
  })

  it('counts a category once that one ticket type lists twice', () => {
    const coverage = mappingCoverage(PLAN, [{ categories: ['I', 'I', 'II'] }])
    expect(coverage.placesByTicketType).toEqual([200])
    expect(coverage.doubled).toEqual([])
  })

  it('is not complete while a ticket type sells nothing', () => {
    expect(mappingCoverage(PLAN, [{ categories: ['I', 'II'] }, { categories: [] }]).isComplete).toBe(false)
  })

  it('counts who stands, and keeps them apart from who sits', () => {
    const plan = [...PLAN, { name: 'Pit', seat_count: 0, standing_capacity: 300 }]
    expect(mappingCoverage(plan, [{ categories: ['I', 'II'] }]).unmappedPlaces).toBe(300)
    const apart = mappingCoverage(plan, [{ categories: ['I', 'II'] }, { categories: ['Pit'] }])
    expect([apart.placesByTicketType, apart.isComplete]).toEqual([[200, 300], true])
    const mixed = mappingCoverage(plan, [{ categories: ['I'] }, { categories: ['II', 'Pit'] }])
    expect([mixed.mixed, mixed.isComplete]).toEqual([[1], false])
  })

  it('ignores names that the plan does not have', () => {
    expect(mappingCoverage(PLAN, [{ categories: ['Old name'] }]).placesByTicketType).toEqual([0])
  })
})

describe('assignCategory', () => {
  it('moves a category to its new owner', () => {
    const ticketTypes = [{ categories: ['I', 'II'] }, { categories: [] as string[] }]
    assignCategory(ticketTypes, 'II', ticketTypes[1] ?? null)
    expect(ticketTypes).toEqual([{ categories: ['I'] }, { categories: ['II'] }])
  })

  it('takes it from everyone when nobody shall have it', () => {
    const ticketTypes = [{ categories: ['I'] }]
    assignCategory(ticketTypes, 'I', null)
    expect(ticketTypes).toEqual([{ categories: [] }])
  })
})
