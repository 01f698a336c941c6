import type { StockEffect } from '@onsale/api'
import { readSeatPlan, type SeatPlan } from '@onsale/seatmap'

/** Two sections: row A of three seats and row B of two below, and a balcony of two; the last seat is not for sale. */
export function smallHouse(): SeatPlan {
  return readSeatPlan(
    {
      version: 'v1',
      size: { width: 200, height: 200 },
      categories: [
        { name: 'Stalls', color: '#000000', ticket_type_id: 'stalls' },
        { name: 'Balcony', color: '#000000', ticket_type_id: 'balcony' },
        { name: 'Camera', color: '#000000', ticket_type_id: null },
      ],
      sections: [{ name: '池座 / Stalls', first_row: 0, row_count: 2 }, { name: '楼座 / Balcony', first_row: 2, row_count: 1 }],
      rows: [
        { section: 0, label: 'A', first_seat: 0, seat_count: 3 },
        { section: 0, label: 'B', first_seat: 3, seat_count: 2 },
        { section: 1, label: 'A', first_seat: 5, seat_count: 2 },
      ],
      seats: {
        id: ['a1', 'a2', 'a3', 'b1', 'b2', 'c1', 'c2'],
        x: [20, 40, 60, 20, 40, 20, 40],
        y: [20, 20, 20, 45, 45, 150, 150],
        number: ['1', '2', '3', '1', '2', '1', '2'],
        category: [0, 0, 0, 0, 0, 1, 2],
        radius: 8,
      },
      shapes: [],
    },
    [
      { id: 'stalls', priceMinor: 88_000, maxPerOrder: 4, color: '' },
      { id: 'balcony', priceMinor: 28_000, maxPerOrder: 4, color: '' },
    ],
  )
}

export function someEffect(changes: Partial<StockEffect> = {}): StockEffect {
  return {
    chosen: 4, free: 2, held: 1, sold: 0, allocated: 1, order_count: 1, order_ids: ['o1'],
    ticket_types: [
      { ticket_type_id: 'stalls', chosen: 3, free: 1, held: 1, sold: 0, allocated: 1 },
      { ticket_type_id: 'balcony', chosen: 1, free: 1, held: 0, sold: 0, allocated: 0 },
    ],
    allocations: [{ allocation_id: 'house', seats: 1 }],
    ...changes,
  }
}
