import type { SeatColumns } from './seats'
import type { SeatIndex } from './seatIndex'
import type { Bounds, ChartSource } from './types'

const SAMPLE_EVERY = 3
/** Centres nearer than this many radii hide each other. */
const OVERLAP_RADII = 1.2

/**
 * The level of each section. Sections drawn over each other (a balcony above the stalls) get different levels,
 * so that no seat hides another; a plan drawn flat has the one level 0.
 */
export function levelOfSections(chart: ChartSource, seats: SeatColumns, index: SeatIndex): Uint8Array {
  const overlaps = overlappingSections(chart, seats, index)
  const levels = new Uint8Array(chart.sections.length)
  for (let section = 0; section < levels.length; section++) {
    const taken = new Set<number>()
    for (const other of overlaps[section]!) if (other < section) taken.add(levels[other]!)
    let level = 0
    while (taken.has(level)) level++
    levels[section] = level
  }
  return levels
}

function overlappingSections(chart: ChartSource, seats: SeatColumns, index: SeatIndex): Set<number>[] {
  const overlaps = chart.sections.map(() => new Set<number>())
  const sectionOfRow = Uint16Array.from(chart.rows, ({ section }) => section)
  const boxes = sectionBoxes(chart, seats, sectionOfRow)
  for (const [section, box] of boxes.entries()) {
    // Most sections stand apart: only where their boxes meet is it worth looking at seats.
    const others = boxes.filter((other) => other !== box && meet(box, other))
    if (others.length === 0) continue
    const isOther = (seat: number): boolean => sectionOfRow[seats.row[seat]!] !== section
    for (let seat = box.first; seat < box.end; seat += SAMPLE_EVERY) {
      const x = seats.x[seat]!
      const y = seats.y[seat]!
      if (isOther(seat) || !others.some((other) => contains(other, x, y))) continue
      const hidden = index.nearest(x, y, OVERLAP_RADII * seats.radius[seat]!, isOther)
      if (hidden < 0) continue
      const other = sectionOfRow[seats.row[hidden]!]!
      overlaps[section]!.add(other)
      overlaps[other]!.add(section)
    }
  }
  return overlaps
}

/** The room that a section's seats hide, and the first of its seats up to, not including, the end of the last. */
interface SectionBox extends Bounds {
  readonly first: number
  readonly end: number
}

function sectionBoxes(chart: ChartSource, seats: SeatColumns, sectionOfRow: Uint16Array): SectionBox[] {
  const boxes = chart.sections.map(() => ({ minX: Infinity, minY: Infinity, maxX: -Infinity, maxY: -Infinity, first: Infinity, end: 0 }))
  for (let seat = 0; seat < seats.count; seat++) {
    const box = boxes[sectionOfRow[seats.row[seat]!]!]!
    const reach = OVERLAP_RADII * seats.radius[seat]!
    box.minX = Math.min(box.minX, seats.x[seat]! - reach)
    box.minY = Math.min(box.minY, seats.y[seat]! - reach)
    box.maxX = Math.max(box.maxX, seats.x[seat]! + reach)
    box.maxY = Math.max(box.maxY, seats.y[seat]! + reach)
    box.first = Math.min(box.first, seat)
    box.end = seat + 1
  }
  return boxes
}

function meet(a: Bounds, b: Bounds): boolean {
  return a.minX <= b.maxX && b.minX <= a.maxX && a.minY <= b.maxY && b.minY <= a.maxY
}

function contains(box: Bounds, x: number, y: number): boolean {
  return x >= box.minX && x <= box.maxX && y >= box.minY && y <= box.maxY
}
