import { isOpen } from '@onsale/seatmap'
import { describe, expect, it } from 'vitest'
import { isOlder, stockOf, withDelta } from './stock'

const EPOCH = 2 ** 32
const BODY = { version: EPOCH + 1, seat_count: 9, seats: btoa('\x07\x00'), ticket_types: [{ id: 'a', available: 3 }, { id: 'b', available: 5 }] }
const free = (bits: ReturnType<typeof stockOf>['bits']): number[] => Array.from({ length: bits.count }, (_, seat) => seat).filter((seat) => isOpen(bits, seat))

describe('withDelta', () => {
  it('changes what is named and leaves the rest, and the stock before it, as they are', () => {
    const before = stockOf(BODY)
    const after = withDelta(before, { from: EPOCH + 1, to: EPOCH + 4, ticket_types: [['a', 2]], seats: btoa('\x00\x08') })!
    expect([after.version, free(after.bits), after.ticket_types]).toEqual([EPOCH + 4, [1, 2, 8], [{ id: 'a', available: 2 }, { id: 'b', available: 5 }]])
    expect([before.version, free(before.bits)]).toEqual([EPOCH + 1, [0, 1, 2]])
  })

  it('applies nothing twice', () => {
    const stock = stockOf(BODY)
    expect(withDelta(stock, { from: EPOCH, to: EPOCH + 1, ticket_types: [['a', 3]], seats: btoa('\x00') })).toBe(stock)
    expect(withDelta(stock, { from: EPOCH - 1, to: EPOCH, ticket_types: [], seats: btoa('\x00') })).toBe(stock)
  })

  it('says when something is missing in between', () => {
    expect(withDelta(stockOf(BODY), { from: EPOCH + 2, to: EPOCH + 3, ticket_types: [], seats: '' })).toBeNull()
    expect(withDelta(stockOf(BODY), { from: 2 * EPOCH, to: 2 * EPOCH + 1, ticket_types: [], seats: '' })).toBeNull()
  })
})

it('knows what is older within one reading of the stock only', () => {
  expect([isOlder(EPOCH, EPOCH + 1), isOlder(EPOCH + 1, EPOCH), isOlder(EPOCH - 1, EPOCH)]).toEqual([true, false, false])
})
