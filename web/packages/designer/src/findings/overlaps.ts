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
  /** The last seat of each place of the table, and for each seat the one before it there. */
  private readonly heads: Int32Array
  private readonly before: Int32Array
  private readonly x: Float64Array
  private readonly y: Float64Array
  private readonly radius: Float64Array

  constructor(seats: readonly Seat[]) {
    const count = seats.length
    const size = 2 ** Math.ceil(Math.log2(Math.max(16, 2 * count)))
    this.mask = size - 1
    this.heads = new Int32Array(size).fill(-1)
    this.before = new Int32Array(count)
    this.x = new Float64Array(count)
    this.y = new Float64Array(count)
    this.radius = new Float64Array(count)
    for (let index = 0; index < count; index++) {
      const { x, y, radius } = seats[index]!
      this.x[index] = x
      this.y[index] = y
      this.radius[index] = radius ?? SEAT_RADIUS
    }
    this.cell = usualWidth(this.radius)
  }

  add(index: number): void {
    const [column, line] = [this.cellOf(this.x[index]!), this.cellOf(this.y[index]!)]
    const bucket = this.bucket(column, line)
    let inCell = 0
    for (let other = this.heads[bucket]!; other >= 0; other = this.before[other]!) {
      const isSameCell = this.cellOf(this.x[other]!) === column && this.cellOf(this.y[other]!) === line
      if (isSameCell && ++inCell === SEATS_PER_CELL_MAX) return
    }
    this.before[index] = this.heads[bucket]!
    this.heads[bucket] = index
  }

  /** Whether the seat lies upon one that was added. */
  touches(index: number): boolean {
    const [column, line] = [this.cellOf(this.x[index]!), this.cellOf(this.y[index]!)]
    for (let across = column - 1; across <= column + 1; across++) {
      for (let down = line - 1; down <= line + 1; down++) {
        for (let other = this.heads[this.bucket(across, down)]!; other >= 0; other = this.before[other]!) {
          if (this.overlap(index, other)) return true
        }
      }
    }
    return false
  }

  private overlap(one: number, other: number): boolean {
    const reach = OVERLAP_FACTOR * (this.radius[one]! + this.radius[other]!)
    const dx = this.x[one]! - this.x[other]!
    const dy = this.y[one]! - this.y[other]!
    return dx * dx + dy * dy < reach * reach
  }

  private cellOf(value: number): number {
    return Math.floor(value / this.cell)
  }

  private bucket(column: number, line: number): number {
    return (Math.imul(column, 73856093) ^ Math.imul(line, 19349663)) & this.mask
  }
}

function usualWidth(radii: Float64Array): number {
  const ordered = radii.slice().sort()
  return Math.max(1, 2 * OVERLAP_FACTOR * (ordered[Math.floor(ordered.length * USUAL_SHARE)] ?? SEAT_RADIUS))
}
