import { describe, expect, it } from 'vitest'
import { splitOf, type Apartness } from './split'

function item(...groups: readonly (readonly string[])[]) {
  const seats = groups.flat().map((label) => ({ id: label, label }))
  return { seats, groups: groups.map((group) => [...group]), together: groups.length === 1 }
}
const row = (name: string, ...numbers: number[]): string[] => numbers.map((number) => `Stalls, Row ${name}, Seat ${number}`)

describe('how a party is split', () => {
  it('is nothing to tell where all sit together', () => {
    expect(splitOf(item(row('A', 1, 2, 3)))).toBeNull()
  })

  it('names the groups', () => {
    expect(splitOf(item(row('A', 3, 4, 5), row('B', 4)))).toEqual({
      apartness: 'nextRow',
      groups: [{ section: 'Stalls', row: 'A', numbers: '3–5', size: 3 }, { section: 'Stalls', row: 'B', numbers: '4', size: 1 }],
    })
  })

  it.each<[Apartness, string[][]]>([
    ['sameRow', [row('A', 1, 2), row('A', 5, 6)]],
    ['nextRow', [row('9', 1, 2), row('10', 5, 6)]],
    ['sameSection', [row('A', 1, 2), row('C', 5, 6)]],
    ['sameSection', [row('AA', 1, 2), row('AB', 5, 6)]],
    ['apart', [row('A', 1, 2), ['Balcony, Row A, Seat 1']]],
  ])('says how far apart they are: %s', (apartness, groups) => {
    expect(splitOf(item(...groups))?.apartness).toBe(apartness)
  })

  it('lists numbers that jump, as odd ones do', () => {
    expect(splitOf(item(row('A', 1, 3), row('B', 2)))?.groups[0]?.numbers).toBe('1, 3')
  })

  it('does not guess where labels have another form', () => {
    expect(splitOf(item(['Table 1, Seat 1'], ['Table 2, Seat 1']))).toBeNull()
  })
})
