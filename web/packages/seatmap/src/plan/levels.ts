import type { SeatColumns } from './seats'
import type { SeatIndex } from './seatIndex'
import type { ChartSource } from './types'

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
  const sectionOf = (seat: number): number => chart.rows[seats.row[seat]!]!.section
  for (let seat = 0; seat < seats.count; seat += SAMPLE_EVERY) {
    const reach = OVERLAP_RADII * seats.radius[seat]!
    const x = seats.x[seat]!
    const y = seats.y[seat]!
    const section = sectionOf(seat)
    const hidden = index.nearest(x, y, reach, (other) => sectionOf(other) !== section)
    if (hidden < 0) continue
    const other = sectionOf(hidden)
    overlaps[section]!.add(other)
    overlaps[other]!.add(section)
  }
  return overlaps
}
