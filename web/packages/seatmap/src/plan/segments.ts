import type { SeatColumns } from './seats'
import type { Bounds, ChartSource } from './types'

/**
 * Runs of neighbouring seats of one row and one category: the smallest thing that is culled, clustered and
 * stroked. Columns; `firstSeat` rises.
 */
export interface SegmentColumns {
  readonly count: number
  readonly firstSeat: Uint32Array
  readonly seatCount: Uint32Array
  readonly row: Uint32Array
  readonly section: Uint16Array
  readonly category: Uint16Array
  /** The segment of each seat. */
  readonly ofSeat: Uint32Array
  /** minX, minY, maxX, maxY of the seats including their radius; four values a segment. */
  readonly bounds: Float32Array
}

/** A gap of more than this many pitches inside a row is an aisle. */
const AISLE_PITCHES = 1.9

export function readSegments(chart: ChartSource, seats: SeatColumns, pitch: number): SegmentColumns {
  const starts: number[] = []
  const rows: number[] = []
  for (const [row, entry] of chart.rows.entries()) {
    const end = entry.first_seat + entry.seat_count
    for (let seat = entry.first_seat; seat < end; seat++) {
      if (seat === entry.first_seat || isBreak(seats, seat, pitch)) {
        starts.push(seat)
        rows.push(row)
      }
    }
  }
  const count = starts.length
  const segments = {
    count,
    firstSeat: Uint32Array.from(starts),
    seatCount: new Uint32Array(count),
    row: Uint32Array.from(rows),
    section: Uint16Array.from(rows, (row) => chart.rows[row]!.section),
    category: Uint16Array.from(starts, (seat) => seats.category[seat]!),
    ofSeat: new Uint32Array(seats.count),
    bounds: new Float32Array(count * 4),
  }
  for (let segment = 0; segment < count; segment++) measure(chart, seats, segments, segment)
  return segments
}

function isBreak(seats: SeatColumns, seat: number, pitch: number): boolean {
  if (seats.category[seat] !== seats.category[seat - 1]) return true
  const dx = seats.x[seat]! - seats.x[seat - 1]!
  const dy = seats.y[seat]! - seats.y[seat - 1]!
  return dx * dx + dy * dy > (AISLE_PITCHES * pitch) ** 2
}

function measure(chart: ChartSource, seats: SeatColumns, segments: SegmentColumns, segment: number): void {
  const row = chart.rows[segments.row[segment]!]!
  const first = segments.firstSeat[segment]!
  const next = segment + 1 < segments.count ? segments.firstSeat[segment + 1]! : Infinity
  const end = Math.min(row.first_seat + row.seat_count, next)
  segments.seatCount[segment] = end - first
  segments.ofSeat.fill(segment, first, end)
  const box = seatBounds(seats, first, end)
  segments.bounds.set([box.minX, box.minY, box.maxX, box.maxY], segment * 4)
}

/** Box around the seats from `first` up to, not including, `end`, radius included. */
export function seatBounds(seats: SeatColumns, first: number, end: number): Bounds {
  let minX = Infinity
  let minY = Infinity
  let maxX = -Infinity
  let maxY = -Infinity
  for (let seat = first; seat < end; seat++) {
    const x = seats.x[seat]!
    const y = seats.y[seat]!
    const radius = seats.radius[seat]!
    if (x - radius < minX) minX = x - radius
    if (y - radius < minY) minY = y - radius
    if (x + radius > maxX) maxX = x + radius
    if (y + radius > maxY) maxY = y + radius
  }
  return { minX, minY, maxX, maxY }
}
