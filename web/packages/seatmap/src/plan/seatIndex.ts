import type { SeatColumns } from './seats'
import type { Bounds } from './types'

/** Spatial index of the seats' centres. Every answer is a seat index. */
export interface SeatIndex {
  /** Meets each seat whose centre lies in the box, in no order. */
  visit(box: Bounds, meet: (seat: number) => void): void
  /** Seats whose centre lies in the box, in no order. */
  within(minX: number, minY: number, maxX: number, maxY: number): number[]
  /** The nearest seat no further than `reach` plan units that passes `accept`, or -1. */
  nearest(x: number, y: number, reach: number, accept: (seat: number) => boolean): number
}

/** As many seats as a square holds on average, so that a question looks at few squares and at few seats. */
const SEATS_PER_CELL = 2
const CELLS_SPARE = 64

/**
 * A grid of squares: seats lie about evenly, so counting them into squares takes a tenth of the time of a tree (8 ms
 * for 110,000 seats in place of 80), and the map appears that much sooner.
 */
export function indexSeats(seats: SeatColumns): SeatIndex {
  if (seats.count === 0) return { visit: () => undefined, within: () => [], nearest: () => -1 }
  const grid = new Grid(seats)
  return {
    visit: (box, meet) => grid.visit(box, meet),
    within(minX, minY, maxX, maxY) {
      const found: number[] = []
      grid.visit({ minX, minY, maxX, maxY }, (seat) => found.push(seat))
      return found
    },
    nearest(x, y, reach, accept) {
      let best = -1
      let least = reach * reach
      grid.visit({ minX: x - reach, minY: y - reach, maxX: x + reach, maxY: y + reach }, (seat) => {
        const dx = seats.x[seat]! - x
        const dy = seats.y[seat]! - y
        const distance = dx * dx + dy * dy
        if (distance > least || (distance === least && best >= 0) || !accept(seat)) return
        best = seat
        least = distance
      })
      return best
    },
  }
}

class Grid {
  private readonly box: Bounds
  private readonly cell: number
  private readonly columns: number
  private readonly rows: number
  /** Where the seats of each square begin in `members`; one more at the end. */
  private readonly starts: Uint32Array
  private readonly members: Uint32Array

  constructor(private readonly seats: SeatColumns) {
    const { count, x, y } = seats
    this.box = boxOf(seats)
    const [width, height] = [this.box.maxX - this.box.minX, this.box.maxY - this.box.minY]
    const cells = Math.ceil(count / SEATS_PER_CELL) + CELLS_SPARE
    // The second is for seats in one line, whose box has no area.
    this.cell = Math.max(Math.sqrt((width * height) / cells), Math.max(width, height) / cells) || 1
    this.columns = Math.floor(width / this.cell) + 1
    this.rows = Math.floor(height / this.cell) + 1
    this.starts = new Uint32Array(this.columns * this.rows + 1)
    const cellOf = new Uint32Array(count)
    for (let seat = 0; seat < count; seat++) {
      const cell = this.row(y[seat]!) * this.columns + this.column(x[seat]!)
      cellOf[seat] = cell
      this.starts[cell + 1]! += 1
    }
    for (let cell = 1; cell < this.starts.length; cell++) this.starts[cell]! += this.starts[cell - 1]!
    const next = this.starts.slice()
    this.members = new Uint32Array(count)
    for (let seat = 0; seat < count; seat++) this.members[next[cellOf[seat]!]!++] = seat
  }

  visit(box: Bounds, meet: (seat: number) => void): void {
    const { seats: { x, y }, starts, members, columns } = this
    const left = this.column(box.minX)
    const right = this.column(box.maxX)
    const bottom = this.row(box.maxY)
    for (let row = this.row(box.minY); row <= bottom; row++) {
      // The squares of a row are neighbours in the columns too.
      const end = starts[row * columns + right + 1]!
      for (let at = starts[row * columns + left]!; at < end; at++) {
        const seat = members[at]!
        if (x[seat]! < box.minX || x[seat]! > box.maxX || y[seat]! < box.minY || y[seat]! > box.maxY) continue
        meet(seat)
      }
    }
  }

  private column(x: number): number {
    return Math.min(this.columns - 1, Math.max(0, Math.floor((x - this.box.minX) / this.cell)))
  }

  private row(y: number): number {
    return Math.min(this.rows - 1, Math.max(0, Math.floor((y - this.box.minY) / this.cell)))
  }
}

function boxOf({ count, x, y }: SeatColumns): Bounds {
  let [minX, minY, maxX, maxY] = [Infinity, Infinity, -Infinity, -Infinity]
  for (let seat = 0; seat < count; seat++) {
    if (x[seat]! < minX) minX = x[seat]!
    if (x[seat]! > maxX) maxX = x[seat]!
    if (y[seat]! < minY) minY = y[seat]!
    if (y[seat]! > maxY) maxY = y[seat]!
  }
  return { minX, minY, maxX, maxY }
}
