import { describe, expect, it } from 'vitest'
import { bitmapOf, chartOf, planOf, TICKET_TYPES } from '../fixtures'
import { decodeSeatBits, type SeatBits } from './availability'
import { besides, openRuns, orphansOf, partyAround, withoutOrphan } from './neighbours'
import { readSeatPlan } from './seatPlan'

const row = planOf([{ section: 'A', category: 0, x: 0, y: 0, rows: 2, columns: 8 }])
/** `o` is free, anything else is not; the second row is gone. */
const bitsOf = (marks: string): SeatBits => decodeSeatBits(bitmapOf([...marks.padEnd(16, '-')].map((mark) => mark === 'o')), 16)

describe('besides', () => {
  it('knows both sides, the ends of a row, and no seat of the row behind', () => {
    expect(besides(row, 3).sort()).toEqual([2, 4])
    expect(besides(row, 0)).toEqual([1])
    expect(besides(row, 8)).toEqual([9])
  })

  it('goes by place where the numbers jump over each other', () => {
    const chart = chartOf([{ section: 'A', category: 0, x: 0, y: 0, rows: 1, columns: 6 }])
    // Odd numbers first, then even ones: places 0 2 4 1 3 5.
    const plan = readSeatPlan({ ...chart, seats: { ...chart.seats, x: [0, 50, 100, 25, 75, 125] } }, TICKET_TYPES)
    expect(besides({ ...plan, pitch: 25 }, 1).sort()).toEqual([3, 4])
  })

  it('does not look across an aisle', () => {
    const chart = chartOf([{ section: 'A', category: 0, x: 0, y: 0, rows: 1, columns: 4 }])
    const plan = readSeatPlan({ ...chart, seats: { ...chart.seats, x: [0, 25, 100, 125] } }, TICKET_TYPES)
    expect(besides(plan, 1)).toEqual([0])
  })
})

describe('orphansOf', () => {
  it.each([
    ['one left at the wall', 'oooooooo', [1, 2], [0]],
    ['one left beside somebody', 'ooo-oooo', [0, 1], [2]],
    ['one between two of ours', 'oooooooo', [2, 4], [3]],
    ['two left together', 'oooooooo', [2, 3], []],
    ['nothing left', 'ooo-----', [0, 1, 2], []],
    ['one that was alone before', 'o-oooooo', [2, 3], []],
  ] as const)('%s', (_, marks, selection, expected) => {
    expect(orphansOf(row, bitsOf(marks), selection)).toEqual(expected)
  })
})

describe('withoutOrphan', () => {
  it.each([
    ['moves the far end over', 'oooooooo', [1, 2], 0, [1, 0]],
    ['moves a single seat', 'oooooooo', [1], 0, [0]],
    ['has nothing to offer where one more is one too many', 'ooo-----', [0, 1], 2, null],
    ['leaves nobody alone at the other end either', '-ooooo--', [2, 3, 4], 1, [2, 3, 1]],
  ] as const)('%s', (_, marks, selection, orphan, expected) => {
    expect(withoutOrphan(row, bitsOf(marks), selection, orphan)).toEqual(expected)
  })
})

describe('a party', () => {
  it('finds the runs that are free', () => {
    const bits = bitsOf('oo-ooo-o')
    expect(openRuns(row, [0, 1, 2, 3, 4, 5, 6, 7], (seat) => (bits.bytes[0]! & (1 << seat)) !== 0)).toEqual([[0, 1], [3, 4, 5], [7]])
  })

  it.each([
    ['from the seat that was pressed', [0, 1, 2, 3, 4, 5], 0, 2, [0, 1]],
    ['a place nearer to the wall, so that nobody is left alone', [0, 1, 2, 3, 4, 5], 1, 2, [0, 1]],
    ['back from the end of the run', [0, 1, 2, 3, 4], 4, 3, [2, 3, 4]],
    ['the whole run', [4, 5, 6], 5, 3, [4, 5, 6]],
    ['nothing, when the run is too short', [4, 5], 4, 3, []],
  ] as const)('takes %s', (_, run, seat, size, expected) => {
    expect(partyAround(run, seat, size)).toEqual(expected)
  })
})
