import type { Availability, AvailabilityDelta } from '@onsale/api'
import { decodeSeatBits, flipSeats, type SeatBits } from '@onsale/seatmap'

/** What is left at one version, its seats ready to be drawn. */
export interface Stock {
  readonly version: number
  readonly ticket_types: readonly { readonly id: string; readonly available: number }[]
  readonly bits: SeatBits
}

/** Versions of one reading of the stock; those of another say nothing about which is newer. */
const VERSIONS_PER_EPOCH = 2 ** 32

export function stockOf({ version, seat_count: count, seats, ticket_types }: Availability): Stock {
  return { version, ticket_types, bits: decodeSeatBits(seats, count) }
}

/** Whether the first was counted before the second: a cache on the way may answer with what is old. */
export function isOlder(first: number, second: number): boolean {
  return first < second && Math.floor(first / VERSIONS_PER_EPOCH) === Math.floor(second / VERSIONS_PER_EPOCH)
}

/** The stock after a change; the same when it has that already, null when something is missing in between. */
export function withDelta(stock: Stock, delta: AvailabilityDelta): Stock | null {
  if (delta.to === stock.version || isOlder(delta.to, stock.version)) return stock
  if (delta.from !== stock.version) return null
  const left = new Map(delta.ticket_types)
  return {
    version: delta.to,
    ticket_types: stock.ticket_types.map(({ id, available }) => ({ id, available: left.get(id) ?? available })),
    bits: delta.seats === '' ? stock.bits : flipSeats(stock.bits, delta.seats),
  }
}
