import { readSeatPlan, type SeatPlan } from './plan/seatPlan'
import type { ChartSource, SeatTicketType } from './plan/types'

/** A straight block of seats for tests, 25 units apart. */
export interface BlockSpec {
  readonly section: string
  readonly category: number
  readonly x: number
  readonly y: number
  readonly rows: number
  readonly columns: number
}

export const TICKET_TYPES: readonly SeatTicketType[] = [
  { id: 'front', priceMinor: 68000, maxPerOrder: 4, color: '#0443A8' },
  { id: 'back', priceMinor: 38000, maxPerOrder: 2, color: '#C07A10' },
]

export function chartOf(blocks: readonly BlockSpec[]): ChartSource {
  const sections: { name: string; first_row: number; row_count: number }[] = []
  const rows: { section: number; label: string; first_seat: number; seat_count: number }[] = []
  const seats = { id: [] as string[], x: [] as number[], y: [] as number[], number: [] as string[], category: [] as number[] }
  for (const block of blocks) {
    if (sections.at(-1)?.name !== block.section) sections.push({ name: block.section, first_row: rows.length, row_count: 0 })
    for (let row = 0; row < block.rows; row++) {
      sections.at(-1)!.row_count += 1
      rows.push({ section: sections.length - 1, label: String.fromCharCode(65 + row), first_seat: seats.id.length, seat_count: block.columns })
      for (let column = 0; column < block.columns; column++) {
        seats.id.push(`${block.section}-${rows.length}-${column + 1}`)
        seats.x.push(block.x + column * 25)
        seats.y.push(block.y + row * 25)
        seats.number.push(String(column + 1))
        seats.category.push(block.category)
      }
    }
  }
  const categories = [
    { name: 'I', color: '#F44336', ticket_type_id: 'front' },
    { name: 'II', color: '#2196F3', ticket_type_id: 'back' },
    { name: 'House', color: '#999999', ticket_type_id: null },
  ]
  return { version: 'test', size: { width: 2000, height: 2000 }, categories, sections, rows, seats: { ...seats, radius: 10 }, shapes: [] }
}

export function planOf(blocks: readonly BlockSpec[]): SeatPlan {
  return readSeatPlan(chartOf(blocks), TICKET_TYPES)
}

/** Numbers that look random and are the same every time: mulberry32. */
export function seeded(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
}

export function bitmapOf(open: readonly boolean[]): string {
  const bytes = new Uint8Array(Math.ceil(open.length / 8))
  open.forEach((isOpen, seat) => isOpen && (bytes[seat >> 3]! |= 1 << (seat & 7)))
  return btoa(String.fromCharCode(...bytes))
}
