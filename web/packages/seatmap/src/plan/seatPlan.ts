import { readAreas, type PlanArea } from './areas'
import { findBlocks, type Block } from './blocks'
import { levelOfSections } from './levels'
import { indexSeats, type SeatIndex } from './seatIndex'
import { readSeatColumns, rowPitch, seatPitch, type SeatColumns } from './seats'
import { readSegments, seatBounds, type SegmentColumns } from './segments'
import { shapeBounds } from './shapes'
import { SEAT_TRAITS, type Bounds, type ChartGate, type ChartSource, type SeatFacts, type SeatTicketType, type SeatTrait } from './types'

/** A chart made ready for drawing, hit-testing and listing. Immutable; shared by the map and the list. */
export interface SeatPlan {
  readonly chart: ChartSource
  readonly ticketTypes: readonly SeatTicketType[]
  readonly seats: SeatColumns
  readonly segments: SegmentColumns
  readonly index: SeatIndex
  readonly blocks: readonly Block[]
  /** Block of each segment. */
  readonly blockOfSegment: Uint32Array
  /** The floor of each section; where the plan has one floor, sections that lie over each other have levels of their own. */
  readonly levelOfSection: Uint8Array
  readonly levelCount: number
  /** Names of the levels, the lowest first; empty where they are no floors of the house. */
  readonly floors: readonly string[]
  readonly areas: readonly PlanArea[]
  readonly gates: readonly ChartGate[]
  /** Ticket type (its position in `ticketTypes`) of each category, -1 where it is not sold. */
  readonly typeOfCategory: Int16Array
  /** What the camera frames: the seats and the drawing around them. */
  readonly bounds: Bounds
  readonly pitch: number
  readonly rowPitch: number
  /** Typical seat radius, plan units. */
  readonly radius: number
  /** Bits of `SEAT_TRAITS` by seat, for the few that have any. */
  readonly flags: ReadonlyMap<number, number>
  readonly notes: ReadonlyMap<number, string>
}

export function readSeatPlan(chart: ChartSource, ticketTypes: readonly SeatTicketType[]): SeatPlan {
  const seats = readSeatColumns(chart)
  const pitch = seatPitch(seats)
  const rows = rowPitch(chart, seats, pitch)
  const segments = readSegments(chart, seats, pitch)
  const index = indexSeats(seats)
  const blocks = findBlocks({ seats, segments, index, pitch: Math.max(pitch, rows) })
  const blockOfSegment = new Uint32Array(segments.count)
  blocks.forEach((block, position) => block.segments.forEach((segment) => (blockOfSegment[segment] = position)))
  const floors = (chart.floors ?? []).length > 1 ? chart.floors! : []
  const levelOfSection = floors.length > 0 ? Uint8Array.from(chart.sections, ({ floor }) => floor ?? 0) : levelOfSections(chart, seats, index)
  const areas = readAreas(chart)
  const typePosition = new Map(ticketTypes.map((type, position) => [type.id, position]))
  return {
    chart,
    ticketTypes,
    seats,
    segments,
    index,
    blocks,
    blockOfSegment,
    levelOfSection,
    levelCount: levelOfSection.reduce((most, level) => Math.max(most, level + 1), Math.max(1, floors.length)),
    floors,
    areas,
    gates: chart.gates ?? [],
    typeOfCategory: Int16Array.from(chart.categories, ({ ticket_type_id: id }) => typePosition.get(id ?? '') ?? -1),
    bounds: frame(chart, seats, areas),
    pitch,
    rowPitch: rows,
    radius: seats.count > 0 ? seats.radius[seats.count >> 1]! : 10,
    flags: new Map((chart.flags ?? []).map(([seat, bits]) => [Number(seat), Number(bits)])),
    notes: new Map((chart.notes ?? []).map(([seat, text]) => [Number(seat), String(text)])),
  }
}

/** Position of the seat's ticket type, -1 where it is not sold. */
export function typeOfSeat(plan: SeatPlan, seat: number): number {
  return plan.typeOfCategory[plan.seats.category[seat]!] ?? -1
}

export function levelOfSeat(plan: SeatPlan, seat: number): number {
  return plan.levelOfSection[plan.chart.rows[plan.seats.row[seat]!]!.section]!
}

export function blockOfSeat(plan: SeatPlan, seat: number): number {
  return plan.blockOfSegment[plan.segments.ofSeat[seat]!]!
}

export function levelOfBlock(plan: SeatPlan, block: number): number {
  return plan.levelOfSection[plan.blocks[block]!.section]!
}

export function seatFacts(plan: SeatPlan, seat: number): SeatFacts {
  const row = plan.chart.rows[plan.seats.row[seat]!]!
  return {
    index: seat,
    id: plan.chart.seats.id[seat]!,
    section: plan.chart.sections[row.section]!.name,
    row: row.label,
    number: plan.chart.seats.number[seat]!,
    ticketTypeId: plan.ticketTypes[typeOfSeat(plan, seat)]?.id ?? null,
    traits: traitsOf(plan, seat),
    note: plan.notes.get(seat) ?? null,
  }
}

export function traitsOf(plan: SeatPlan, seat: number): SeatTrait[] {
  const bits = plan.flags.get(seat) ?? 0
  return SEAT_TRAITS.filter((_, bit) => (bits & (1 << bit)) !== 0)
}

/** Seats and drawing, without the empty paper around them that real plans have. */
function frame(chart: ChartSource, seats: SeatColumns, areas: readonly PlanArea[]): Bounds {
  const gates = (chart.gates ?? []).map(({ x, y }) => ({ minX: x, minY: y, maxX: x, maxY: y }))
  const boxes = [...chart.shapes.map(shapeBounds), ...areas.map(({ bounds }) => bounds), ...gates]
  if (seats.count > 0) boxes.push(seatBounds(seats, 0, seats.count))
  if (seats.count + areas.length === 0) return { minX: 0, minY: 0, maxX: chart.size.width, maxY: chart.size.height }
  return {
    minX: Math.min(...boxes.map(({ minX }) => minX)),
    minY: Math.min(...boxes.map(({ minY }) => minY)),
    maxX: Math.max(...boxes.map(({ maxX }) => maxX)),
    maxY: Math.max(...boxes.map(({ maxY }) => maxY)),
  }
}
