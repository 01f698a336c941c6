import type { ChartSource } from './types'

/** Seats as typed columns: 110,000 of them cost about 2 MB and no objects. */
export interface SeatColumns {
  readonly count: number
  readonly x: Float32Array
  readonly y: Float32Array
  readonly radius: Float32Array
  readonly category: Uint16Array
  readonly row: Uint32Array
}

/** Reads the columns; seats that no row names keep row 0 and are a defect of the chart, not of the reader. */
export function readSeatColumns(chart: ChartSource): SeatColumns {
  const { id, x, y, category, radius } = chart.seats
  const count = id.length
  if (x.length !== count || y.length !== count || category.length !== count) {
    throw new RangeError(`chart ${chart.version}: seat columns differ in length`)
  }
  const row = new Uint32Array(count)
  chart.rows.forEach((entry, index) => row.fill(index, entry.first_seat, entry.first_seat + entry.seat_count))
  return {
    count,
    x: new Float32Array(x),
    y: new Float32Array(y),
    radius: typeof radius === 'number' ? new Float32Array(count).fill(radius) : new Float32Array(radius),
    category: new Uint16Array(category),
    row,
  }
}

/** Middle value of a sample; 0 for an empty one. */
export function median(values: number[]): number {
  if (values.length === 0) return 0
  values.sort((a, b) => a - b)
  return values[values.length >> 1]!
}

const SAMPLED_PAIRS_MAX = 600

/** Typical distance between neighbours of a row, in plan units. */
export function seatPitch(seats: SeatColumns): number {
  const distances: number[] = []
  const step = Math.max(1, Math.floor(seats.count / SAMPLED_PAIRS_MAX))
  for (let seat = 1; seat < seats.count; seat += step) {
    if (seats.row[seat] === seats.row[seat - 1]) distances.push(distanceBetween(seats, seat, seat - 1))
  }
  return median(distances) || 2.5 * median(Array.from(seats.radius.subarray(0, SAMPLED_PAIRS_MAX))) || 25
}

/** Typical distance between a row and the next one of its section, in plan units. */
export function rowPitch(chart: ChartSource, seats: SeatColumns, fallback: number): number {
  const distances: number[] = []
  const step = Math.max(1, Math.floor(chart.rows.length / SAMPLED_PAIRS_MAX))
  for (let index = 1; index < chart.rows.length; index += step) {
    const before = chart.rows[index - 1]!
    const row = chart.rows[index]!
    if (before.section !== row.section || before.seat_count === 0 || row.seat_count === 0) continue
    const middle = before.first_seat + (before.seat_count >> 1)
    let nearest = Infinity
    for (let seat = row.first_seat; seat < row.first_seat + row.seat_count; seat++) {
      nearest = Math.min(nearest, distanceBetween(seats, middle, seat))
    }
    distances.push(nearest)
  }
  return median(distances) || fallback
}

export function distanceBetween(seats: SeatColumns, a: number, b: number): number {
  return Math.hypot(seats.x[a]! - seats.x[b]!, seats.y[a]! - seats.y[b]!)
}
