import { describe, expect, it } from 'vitest'
import { fieldOf, placeErrors } from './pointers'

const FIELDS = ['/title', '/title/en', '/ticket_types', '/ticket_types/1/price', '/ticket_types/10/price']

describe('fieldOf', () => {
  it.each([
    ['/title/en', '/title/en'],
    ['/title/zh-CN', '/title'],
    ['/ticket_types/1/price/amount_minor', '/ticket_types/1/price'],
    ['/ticket_types/10/price', '/ticket_types/10/price'],
    ['/ticket_types/2/name', '/ticket_types'],
    ['/titles', null],
    ['', null],
  ])('places %s at %s', (pointer, field) => {
    expect(fieldOf(pointer, FIELDS)).toBe(field)
  })
})

describe('placeErrors', () => {
  it('keeps every error: joined at one field, or left over', () => {
    const placed = placeErrors(
      [
        { pointer: '/title/en', detail: 'Too long.' },
        { pointer: '/title/en', detail: 'Only letters.' },
        { pointer: '/venue_id', detail: 'Unknown.' },
      ],
      FIELDS,
    )
    expect([...placed.byField]).toEqual([['/title/en', 'Too long. Only letters.']])
    expect(placed.leftOver).toEqual([{ pointer: '/venue_id', detail: 'Unknown.' }])
  })
})
