import { noSeats, readSeatPlan, type ChartSource } from '@onsale/seatmap'
import { describe, expect, it } from 'vitest'
import { canSitTogether, elsewhere, hasAccessible, longestRuns, type Longest } from './bestWishes'

/** Two sections of one row of four at one price, and one of two at another; 25 apart. */
const CHART: ChartSource = {
  version: 'v', size: { width: 500, height: 500 },
  categories: [{ name: 'I', color: '#111111', ticket_type_id: 'dear' }, { name: 'II', color: '#222222', ticket_type_id: 'cheap' }],
  sections: ['Left', 'Right', 'Back'].map((name, at) => ({ name, first_row: at, row_count: 1 })),
  rows: [[0, 4], [4, 4], [8, 2]].map(([first, count], at) => ({ section: at, label: 'A', first_seat: first!, seat_count: count! })),
  seats: {
    id: [...'abcdefghij'], number: [...'1234123412'], radius: 10, category: [0, 0, 0, 0, 0, 0, 0, 0, 1, 1],
    x: [0, 25, 50, 75, 200, 225, 250, 275, 0, 25], y: [0, 0, 0, 0, 0, 0, 0, 0, 200, 200],
  },
  shapes: [], flags: [[1, 1], [9, 2]],
}
const plan = readSeatPlan(CHART, [{ id: 'dear', priceMinor: 2, maxPerOrder: 6, color: '#111111' }, { id: 'cheap', priceMinor: 1, maxPerOrder: 6, color: '#222222' }])
const free = (...seats: number[]) => {
  const bits = noSeats(10)
  seats.forEach((seat) => (bits.bytes[seat >> 3]! |= 1 << (seat & 7)))
  return bits
}

describe('wishes for the best seats', () => {
  it('knows how many can sit together at each price in each section', () => {
    expect(longestRuns(plan, free(0, 1, 3, 4, 5, 6, 8))).toEqual([
      { ticketTypeId: 'dear', section: 0, together: 2 },
      { ticketTypeId: 'dear', section: 1, together: 3 },
      { ticketTypeId: 'cheap', section: 2, together: 1 },
    ])
  })

  const RUNS: Longest[] = [{ ticketTypeId: 'dear', section: 0, together: 2 }, { ticketTypeId: 'dear', section: 1, together: 3 }, { ticketTypeId: 'cheap', section: 2, together: 5 }]

  it.each([
    ['granted anywhere', { section: null, quantity: 3 }, true, null],
    ['granted in its section', { section: 1, quantity: 3 }, true, null],
    ['the same price in another section', { section: 0, quantity: 3 }, false, { ticketTypeId: 'dear', section: 1, quantity: 3 }],
    ['another price', { section: null, quantity: 4 }, false, { ticketTypeId: 'cheap', section: null, quantity: 4 }],
    ['nowhere', { section: null, quantity: 6 }, false, null],
  ] as const)('finds a better place: %s', (_, wish, fits, better) => {
    const wanted = { ticketTypeId: 'dear', ...wish }
    expect([canSitTogether(RUNS, wanted), elsewhere(RUNS, wanted, ['dear', 'cheap'])]).toEqual([fits, better])
  })

  it('asks for wheelchair spaces only where there are free ones', () => {
    expect([hasAccessible(plan, free(1), 'dear'), hasAccessible(plan, free(0), 'dear'), hasAccessible(plan, free(9), 'cheap')]).toEqual([true, false, false])
  })
})
