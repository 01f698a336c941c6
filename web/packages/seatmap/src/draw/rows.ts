import { isOpen } from '../plan/availability'
import { mix } from './color'
import { usePlanUnits, type Scene } from './scene'
import type { VisibleSegments } from './visible'

/** Rows as strokes: neighbours that look the same are one line, one path for each look. */
export function drawRows(context: CanvasRenderingContext2D, scene: Scene, visible: VisibleSegments): void {
  const quiet = mix(scene.theme.inkQuiet, scene.theme.background, 0.28)
  const paints = [quiet, ...scene.colors.map((color, type) => (scene.shownTypes[type] ? color : mix(color, scene.theme.background, 0.2)))]
  const paths = paints.map(() => new Path2D())
  for (const segment of visible.list) addRuns(scene, segment, paths)
  usePlanUnits(context, scene)
  context.lineCap = 'butt'
  context.lineJoin = 'round'
  paths.forEach((path, look) => {
    context.strokeStyle = paints[look]!
    context.lineWidth = scene.plan.radius * (look === 0 ? 0.8 : 1.7)
    context.stroke(path)
  })
}

function addRuns(scene: Scene, segment: number, paths: readonly Path2D[]): void {
  const { plan, bits } = scene
  const type = plan.typeOfCategory[plan.segments.category[segment]!]!
  const first = plan.segments.firstSeat[segment]!
  const end = first + plan.segments.seatCount[segment]!
  let start = first
  for (let seat = first + 1; seat <= end; seat++) {
    if (seat < end && isOpen(bits, seat) === isOpen(bits, start)) continue
    addRun(scene, start, seat - 1, paths[isOpen(bits, start) ? type + 1 : 0]!)
    start = seat
  }
}

/** Bends of a curved row inside a run are drawn every few seats. */
const BEND_EVERY = 4

function addRun({ plan }: Scene, first: number, last: number, path: Path2D): void {
  const { x, y, radius } = plan.seats
  const reach = radius[first]!
  const along = direction(plan.seats, first, last)
  path.moveTo(x[first]! - along.x * reach, y[first]! - along.y * reach)
  for (let seat = first + BEND_EVERY; seat < last; seat += BEND_EVERY) path.lineTo(x[seat]!, y[seat]!)
  path.lineTo(x[last]! + along.x * reach, y[last]! + along.y * reach)
}

/** Unit vector along the run; a single seat takes the direction to its neighbour in the row. */
function direction(
  { x, y, row, count }: Scene['plan']['seats'],
  first: number,
  last: number,
): { x: number; y: number } {
  let [from, to] = [first, last]
  if (from === to) {
    if (to + 1 < count && row[to + 1] === row[to]) to += 1
    else if (from > 0 && row[from - 1] === row[from]) from -= 1
  }
  const length = Math.hypot(x[to]! - x[from]!, y[to]! - y[from]!)
  return length > 0 ? { x: (x[to]! - x[from]!) / length, y: (y[to]! - y[from]!) / length } : { x: 1, y: 0 }
}
