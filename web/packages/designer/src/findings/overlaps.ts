import { SEAT_RADIUS } from '../document/measure'
import type { PlanDocument, Seat } from '../document/types'
import { seatHolders } from '../document/walk'
import type { Notes } from './notes'

/** Circles that only touch, or overlap by a hair in a curve, are what people draw; these lie upon each other. */
const OVERLAP_FACTOR = 0.8
/** Seats that lie upon each other are all found by the first of them; more would only take time. */
const SEATS_PER_CELL_MAX = 8
/** The share of seats whose circles a cell is wide enough for: a few giants must not make one cell of the whole. */
const USUAL_SHARE = 0.99

/** Seats that lie upon others of their floor. */
export function findOverlaps(document: PlanDocument, notes: Notes): void {
  const floors = new Map<string, Seat[]>()
  for (const { holder, floor } of seatHolders(document)) {
    let seats = floors.get(floor)
    if (!seats) floors.set(floor, (seats = []))
    for (const seat of holder.seats) seats.push(seat)
  }
  for (const [floor, seats] of floors) {
    const grid = new Grid(seats)
    seats.forEach((seat, index) => {
      if (grid.touches(index)) notes.note('overlap', floor, 'seats', seat.id, seat)
      grid.add(index)
    })
  }
}

/** Seats by cells in a table of a fixed size: cells that share a place only cost a comparison. */
class Grid {
  private readonly cell: number
  private readonly mask: number
  private readonly heads: Int32Array
  private readonly next: Int32Array
  private readonly column: Int32Array
  private readonly line: Int32Array

  constructor(private readonly seats: readonly Seat[]) {
    this.cell = usualWidth(seats)
    const size = 2 ** Math.ceil(Math.log2(Math.max(16, 2 * seats.length)))
    this.mask = size - 1
    this.heads = new Int32Array(size).fill(-1)
    this.next = new Int32Array(seats.length).fill(-1)
    this.column = Int32Array.from(seats, ({ x }) => Math.floor(x / this.cell))
    this.line = Int32Array.from(seats, ({ y }) => Math.floor(y / this.cell))
  }

  add(index: number): void {
    const [column, line] = [this.column[index]!, this.line[index]!]
    const bucket = this.bucket(column, line)
    let inCell = 0
    for (let other = this.heads[bucket]!; other >= 0; other = this.next[other]!) {
      if (this.column[other] === column && this.line[other] === line && ++inCell === SEATS_PER_CELL_MAX) return
    }
    this.next[index] = this.heads[bucket]!
    this.heads[bucket] = index
  }

  /** Whether the seat lies upon one that was added. */
  touches(index: number): boolean {
    const seat = this.seats[index]!
    for (let column = this.column[index]! - 1; column <= this.column[index]! + 1; column++) {
      for (let line = this.line[index]! - 1; line <= this.line[index]! + 1; line++) {
        for (let other = this.heads[this.bucket(column, line)]!; other >= 0; other = this.next[other]!) {
          if (overlap(seat, this.seats[other]!)) return true
        }
      }
    }
    return false
  }

  private bucket(column: number, line: number): number {
    return (Math.imul(column, 73856093) ^ Math.imul(line, 19349663)) & this.mask
  }
}

function usualWidth(seats: readonly Seat[]): number {
  const radii = Float64Array.from(seats, ({ radius }) => radius ?? SEAT_RADIUS).sort()
  return Math.max(1, 2 * OVERLAP_FACTOR * (radii[Math.floor(radii.length * USUAL_SHARE)] ?? SEAT_RADIUS))
}

function overlap(one: Seat, other: Seat): boolean {
  const reach = OVERLAP_FACTOR * ((one.radius ?? SEAT_RADIUS) + (other.radius ?? SEAT_RADIUS))
  const [dx, dy] = [one.x - other.x, one.y - other.y]
  return dx * dx + dy * dy < reach * reach
}
