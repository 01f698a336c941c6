import { direction, distance, inFrame, offset, tidy, tidyAngle, tidyPoint } from './measure'
import type { Geometry, Point, Row } from './types'

/**
 * How a row runs, as it can be laid again with another bend. The seats' places say it all but the skew, which a slanted
 * row cannot be told from: that is remembered in the row's geometry, and only believed while its direction agrees.
 */
export interface RowLine {
  /** The middle between the first and the last seat. */
  readonly middle: Point
  /** Degrees clockwise. */
  readonly rotation: number
  /** From each seat to the next. */
  readonly gaps: readonly number[]
  readonly curve: number
  readonly skew: number
}

/** Less than this off the line is straight. */
const FLAT = 0.05
/** A remembered direction that differs by more degrees is of a row that was turned by somebody else. */
const TURN = 0.5
/** The most that a row bends, in radians from its first to its last seat: three quarters of a circle. */
const BEND_MAX = 4.4
const HALVINGS = 50

export function lineOf(row: Pick<Row, 'seats' | 'geometry'>): RowLine {
  const { seats, geometry } = row
  const [first, last] = [seats[0], seats.at(-1)]
  if (!first || !last) return { middle: { x: 0, y: 0 }, rotation: 0, gaps: [], curve: 0, skew: 0 }
  const middle = { x: (first.x + last.x) / 2, y: (first.y + last.y) / 2 }
  if (seats.length === 1) return { middle, rotation: geometry?.rotation ?? 0, gaps: [], curve: 0, skew: 0 }
  const { rotation, skew } = directionOf(first, last, geometry)
  const width = Math.abs(inFrame(last, first, rotation).x)
  const places = seats.map((seat) => {
    const at = inFrame(seat, middle, rotation)
    return { x: at.x, y: at.y - (width > 0 ? (skew * at.x) / width : 0) }
  })
  const gaps = places.slice(1).map((place, before) => distance(places[before]!, place))
  return { middle, rotation, gaps, curve: bendOf(places, width), skew }
}

function directionOf(first: Point, last: Point, geometry: Geometry | null | undefined): { rotation: number; skew: number } {
  const slant = direction(first, last)
  const skew = geometry && geometry.kind !== 'free' ? (geometry.skew ?? 0) : 0
  const length = distance(first, last)
  if (!geometry || skew === 0 || Math.abs(skew) >= length) return { rotation: slant, skew: 0 }
  const rotation = slant - (Math.asin(skew / length) * 180) / Math.PI
  const isBelieved = Math.abs(tidyAngle(rotation - (geometry.rotation ?? 0))) < TURN
  return isBelieved ? { rotation, skew } : { rotation: slant, skew: 0 }
}

/** How far the circle through both ends and the seat that is furthest off the line goes off it. */
function bendOf(places: readonly Point[], width: number): number {
  const furthest = places.reduce((far, place) => (Math.abs(place.y) > Math.abs(far.y) ? place : far))
  if (Math.abs(furthest.y) < FLAT) return 0
  const half = width / 2
  const center = (furthest.x ** 2 + furthest.y ** 2 - half ** 2) / (2 * furthest.y)
  return center + Math.sign(furthest.y) * Math.hypot(half, center)
}

/** Where the seats of such a row stand, first to last. */
export function placesOf(line: RowLine): Point[] {
  const places = Math.abs(line.curve) < FLAT ? straight(line.gaps) : bent(line.gaps, line.curve)
  const width = places.at(-1)!.x - places[0]!.x
  return places.map(({ x, y }) => {
    const place = offset(line.middle, x, width > 0 ? y + (line.skew * x) / width : y, line.rotation)
    return tidyPoint(place.x, place.y)
  })
}

/** Seats at the same distance from each other. */
export function evenGaps(count: number, spacing: number): number[] {
  return Array.from({ length: Math.max(0, count - 1) }, () => spacing)
}

function straight(gaps: readonly number[]): Point[] {
  let x = -gaps.reduce((sum, gap) => sum + gap, 0) / 2
  return [{ x, y: 0 }, ...gaps.map((gap) => ({ x: (x += gap), y: 0 }))]
}

function bent(gaps: readonly number[], curve: number): Point[] {
  const bend = bendFor(gaps, Math.abs(curve))
  if (bend === 0) return straight(gaps)
  const radius = 1 / bend
  const steps = gaps.map((gap) => 2 * Math.asin(Math.min(1, (gap * bend) / 2)))
  const half = steps.reduce((sum, step) => sum + step, 0) / 2
  const at = (angle: number): Point => ({
    x: radius * Math.sin(angle),
    y: Math.sign(curve) * radius * (Math.cos(angle) - Math.cos(half)),
  })
  let angle = -half
  return [at(angle), ...steps.map((step) => at((angle += step)))]
}

/** One over the radius on which seats with these gaps stand off their line by `height`, or as far as they can. */
function bendFor(gaps: readonly number[], height: number): number {
  const length = gaps.reduce((sum, gap) => sum + gap, 0)
  if (length === 0) return 0
  let [low, high] = [0, Math.min(2 / Math.max(...gaps), BEND_MAX / length)]
  if (heightAt(gaps, high) <= height) return high
  for (let halving = 0; halving < HALVINGS; halving++) {
    const bend = (low + high) / 2
    if (heightAt(gaps, bend) < height) low = bend
    else high = bend
  }
  return (low + high) / 2
}

function heightAt(gaps: readonly number[], bend: number): number {
  let half = 0
  for (const gap of gaps) half += Math.asin(Math.min(1, (gap * bend) / 2))
  return (1 - Math.cos(half)) / bend
}

/** What a row of this line remembers. */
export function geometryOf(line: RowLine): Geometry {
  const curve = Math.abs(line.curve) < FLAT ? 0 : tidy(line.curve)
  return {
    kind: curve === 0 ? 'straight' : 'curved',
    ...tidyPoint(line.middle.x, line.middle.y),
    rotation: tidyAngle(line.rotation),
    spacing: tidy(usualGap(line.gaps)),
    ...(curve === 0 ? {} : { curve }),
    ...(line.skew === 0 ? {} : { skew: tidy(line.skew) }),
  }
}

/** The median, so that an aisle does not count. */
export function usualGap(gaps: readonly number[]): number {
  if (gaps.length === 0) return 0
  const ordered = [...gaps].sort((a, b) => a - b)
  return ordered[ordered.length >> 1]!
}

/** The row with its seats on this line. */
export function laid(row: Row, line: RowLine): Row {
  if (row.seats.length === 0) return row
  const places = placesOf(line)
  return { ...row, seats: row.seats.map((seat, position) => ({ ...seat, ...places[position]! })), geometry: geometryOf(line) }
}
