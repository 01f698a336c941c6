import { decodeSeatBits, readSeatPlan, type ChartSource } from '@onsale/seatmap'
import { expect, it } from 'vitest'
import { listSection, partySeats, sumSections } from './seatList'
import { compass } from './seatWords'

/** Two sections; the first has a row of each category, the second one row. Seats 0-2, 3-5 and 6-8. */
const chart: ChartSource = {
  version: '1',
  size: { width: 500, height: 300 },
  categories: [{ name: 'I', color: '#ff0000', ticket_type_id: 'a' }, { name: 'II', color: '#00ff00', ticket_type_id: 'b' }],
  sections: [{ name: 'Stalls', first_row: 0, row_count: 2 }, { name: 'Balcony', first_row: 2, row_count: 1 }],
  rows: [0, 1, 2].map((row) => ({ section: row < 2 ? 0 : 1, label: `${row + 1}`, first_seat: row * 3, seat_count: 3 })),
  seats: {
    id: Array.from({ length: 9 }, (_, seat) => `s${seat}`),
    x: Array.from({ length: 9 }, (_, seat) => 100 + (seat % 3) * 25),
    y: Array.from({ length: 9 }, (_, seat) => 100 + Math.floor(seat / 3) * 60),
    number: Array.from({ length: 9 }, (_, seat) => `${(seat % 3) + 1}`),
    category: [0, 0, 0, 1, 1, 1, 1, 1, 1],
    radius: 10,
  },
  shapes: [],
}
const types = ['a', 'b'].map((id) => ({ id, priceMinor: id === 'a' ? 300 : 100, maxPerOrder: 6, color: '#888888' }))
const plan = readSeatPlan(chart, types)
// Free: 0, 2, 3, 6, 7.
const bits = decodeSeatBits(btoa(String.fromCharCode(0b1100_1101, 0)), 9)
const all = { plan, bits, selection: [], filter: [], party: 1 }

it('lists what can be chosen, by block and row', () => {
  expect(listSection(0, all)).toEqual([
    { block: 0, ticketTypeId: 'a', left: 2, rows: [{ segment: 0, label: '1', seats: [0, 2], together: 1 }] },
    { block: 1, ticketTypeId: 'b', left: 1, rows: [{ segment: 1, label: '2', seats: [3], together: 1 }] },
  ])
})

it('keeps a chosen seat in the list, so that it can be given back', () => {
  expect(listSection(1, { ...all, selection: [8] })[0]?.rows[0]?.seats).toEqual([6, 7, 8])
})

it('lists only the prices of the filter', () => {
  expect(listSection(0, { ...all, filter: ['b'] }).map((block) => block.ticketTypeId)).toEqual(['b'])
  expect(sumSections({ ...all, filter: ['b'] })).toEqual([{ left: 1, fromMinor: 100 }, { left: 2, fromMinor: 100 }])
})

it('says what each section has and from which price', () => {
  expect(sumSections(all)).toEqual([{ left: 3, fromMinor: 100 }, { left: 2, fromMinor: 100 }])
  expect(sumSections({ ...all, filter: ['a'] })).toEqual([{ left: 2, fromMinor: 300 }, { left: 0, fromMinor: null }])
})

it('lists only rows where the party can sit together, and takes neighbours for it', () => {
  const wanted = { ...all, party: 2 }
  expect(listSection(0, wanted)).toEqual([])
  expect(listSection(1, wanted)[0]?.rows).toEqual([{ segment: 2, label: '3', seats: [6, 7], together: 2 }])
  expect(sumSections(wanted)).toEqual([{ left: 0, fromMinor: null }, { left: 2, fromMinor: 100 }])
  expect(partySeats(wanted, 2, 7)).toEqual([6, 7])
  expect(partySeats({ ...wanted, party: 3 }, 2, 7)).toEqual([7])
})

it.each([
  [10, 10, 'nw'], [50, 10, 'n'], [95, 10, 'ne'], [10, 50, 'w'], [50, 50, 'c'], [95, 50, 'e'], [10, 95, 'sw'], [50, 95, 's'], [95, 95, 'se'],
] as const)('a block at %i, %i is %s', (x, y, name) => {
  expect(compass({ bounds: { minX: 0, minY: 0, maxX: 100, maxY: 100 } }, { center: { x, y } })).toBe(name)
})
