import { distance, touches, type Box } from '../document/measure'
import { holderBox, shapeBox } from '../document/outline'
import type { PlanDocument, Point } from '../document/types'
import { seatHolders } from '../document/walk'
import type { Selection } from '../selection'
import type { Guide } from './sketch'
import type { ToolSettings } from './types'

/** So near something comes into line. */
const REACH_PX = 7

interface Target {
  readonly value: number
  readonly place: Point
}

export interface Snapped {
  readonly dx: number
  readonly dy: number
  readonly guides: readonly Guide[]
}

const NOT_SNAPPED: Snapped = { dx: 0, dy: 0, guides: [] }

/** What things come into line with: the ends of rows, the row after them, the middles of tables and shapes, the grid. */
export class Snapper {
  private readonly xs: readonly Target[]
  private readonly ys: readonly Target[]

  /** Looks at what is in the box and not in `moving`. */
  constructor(
    document: PlanDocument,
    private readonly settings: ToolSettings,
    around: Box,
    moving: Selection | null,
  ) {
    const places = settings.snap ? placesAround(document, settings, around, moving) : []
    const rows = settings.rowSpacing
    this.xs = places.map((place) => ({ value: place.x, place })).sort((a, b) => a.value - b.value)
    this.ys = places
      .flatMap((place) => [0, rows, -rows].map((away) => ({ value: place.y + away, place })))
      .sort((a, b) => a.value - b.value)
  }

  /** How far to move these places together so that one of them comes into line, and with what. */
  snap(places: readonly Point[], scale: number): Snapped {
    if (!this.settings.snap || places.length === 0) return NOT_SNAPPED
    const reach = REACH_PX / scale
    const x = closest(places, this.xs, (place) => place.x, reach)
    const y = closest(places, this.ys, (place) => place.y, reach)
    const first = places[0]!
    const dx = x ? x.way : this.toGrid(first.x, reach)
    const dy = y ? y.way : this.toGrid(first.y, reach)
    const guides: Guide[] = []
    if (x) guides.push({ from: x.target.place, to: { x: x.target.value, y: x.from.y + dy } })
    if (y) guides.push({ from: { x: y.target.place.x, y: y.target.value }, to: { x: y.from.x + dx, y: y.target.value } })
    return { dx, dy, guides }
  }

  /** The place itself, in line. */
  at(place: Point, scale: number): { readonly place: Point; readonly guides: readonly Guide[] } {
    const { dx, dy, guides } = this.snap([place], scale)
    return { place: { x: place.x + dx, y: place.y + dy }, guides }
  }

  private toGrid(value: number, reach: number): number {
    const { gridSize } = this.settings
    const way = Math.round(value / gridSize) * gridSize - value
    return Math.abs(way) <= Math.max(reach, gridSize / 2) ? way : 0
  }
}

function closest(places: readonly Point[], targets: readonly Target[], of: (place: Point) => number, reach: number) {
  let best: { readonly at: number; readonly from: Point; readonly way: number } | null = null
  for (const from of places) {
    const value = of(from)
    const after = firstFrom(targets, value)
    for (const at of [after - 1, after]) {
      if (!targets[at]) continue
      const way = targets[at].value - value
      if (Math.abs(way) <= (best ? Math.abs(best.way) - 1e-9 : reach)) best = { at, from, way }
    }
  }
  return best && { target: nearestOf(targets, best.at, best.from), from: best.from, way: best.way }
}

/** Of many targets in one line no more are looked at. */
const IN_LINE_MAX = 200

/** Of the targets in the same line the one that is nearest to a place: guides should be short. */
function nearestOf(targets: readonly Target[], at: number, from: Point): Target {
  const { value } = targets[at]!
  let nearest = targets[at]!
  const consider = (step: 1 | -1): void => {
    for (let other = at + step; Math.abs(other - at) <= IN_LINE_MAX && targets[other]?.value === value; other += step) {
      if (distance(targets[other]!.place, from) < distance(nearest.place, from)) nearest = targets[other]!
    }
  }
  consider(1)
  consider(-1)
  return nearest
}

/** The index of the first target that is not below the value. */
function firstFrom(targets: readonly Target[], value: number): number {
  let [low, high] = [0, targets.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (targets[middle]!.value < value) low = middle + 1
    else high = middle
  }
  return low
}

function placesAround(document: PlanDocument, settings: ToolSettings, around: Box, moving: Selection | null): Point[] {
  const places: Point[] = []
  for (const { kind, holder, floor } of seatHolders(document)) {
    if (floor !== settings.floor || (kind === 'row' ? moving?.rows : moving?.tables)?.has(holder.id)) continue
    if (!touches(holderBox(holder), around)) continue
    if ('shape' in holder) {
      places.push(holder)
      continue
    }
    for (const seat of [holder.seats[0], holder.seats.at(-1)]) if (seat && !moving?.seats.has(seat.id)) places.push(seat)
  }
  const shapes = [
    ...document.shapes.filter((shape) => !moving?.shapes.has(shape.id ?? '')),
    ...document.areas.filter((area) => !moving?.areas.has(area.id)).map((area) => area.shape),
    ...(document.stage && !moving?.stage ? [document.stage] : []),
  ]
  for (const shape of shapes) {
    const { minX, minY, maxX, maxY } = shapeBox(shape)
    places.push({ x: minX, y: minY }, { x: (minX + maxX) / 2, y: (minY + maxY) / 2 }, { x: maxX, y: maxY })
  }
  return places
}

/** An angle in degrees, brought to a multiple of `step` when it is within `reach` of one, or always. */
export function snapAngle(degrees: number, step: number, reach: number): number {
  const near = Math.round(degrees / step) * step
  return Math.abs(near - degrees) <= reach ? near : degrees
}
