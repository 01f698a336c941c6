import { inkOn, mix, usePlanUnits } from '@onsale/seatmap/canvas'
import { SEAT_RADIUS, touches } from '../../document/measure'
import { holderBox, tableCorners } from '../../document/outline'
import type { Row, Seat, Table } from '../../document/types'
import { boxOfView, type Frame } from '../frame'
import { SeatSprites } from './sprites'

/** A usual seat with a smaller radius on the screen is part of a line. */
const SEATS_FROM_PX = 1.9
/** From here on there is room for a number in it. */
const NUMBERS_FROM_PX = 7.5
/** More seats than this are drawn as lines: strokes cost by the row, circles by the seat. */
const CIRCLES_MAX = 14_000

type Holder = Row | Table

export function drawsSeats(frame: Frame, holders: readonly Holder[]): boolean {
  if (SEAT_RADIUS * frame.camera.scale < SEATS_FROM_PX) return false
  let seats = 0
  for (const holder of holders) seats += holder.seats.length
  return seats <= CIRCLES_MAX
}

/** Rows and tables as near as they are seen: lines, seats, seats with numbers. Remembers what is expensive. */
export class SeatPainter {
  private readonly sprites = new SeatSprites()

  paint(context: CanvasRenderingContext2D, frame: Frame, holders: readonly Holder[]): void {
    usePlanUnits(context, frame)
    for (const holder of holders) if ('shape' in holder) paintTable(context, frame, holder)
    if (!drawsSeats(frame, holders)) {
      paintLines(context, frame, holders)
      return
    }
    this.paintSeats(context, frame, holders)
    paintMarks(context, frame, holders)
  }

  private paintSeats(context: CanvasRenderingContext2D, frame: Frame, holders: readonly Holder[]): void {
    const { camera, view, pixelRatio } = frame
    const scale = camera.scale * pixelRatio
    const hasNumbers = SEAT_RADIUS * camera.scale >= NUMBERS_FROM_PX
    const stretch = this.sprites.prepare(frame, SEAT_RADIUS * scale) / SEAT_RADIUS
    const [left, top] = [(view.width / 2) * pixelRatio - camera.x * scale, (view.height / 2) * pixelRatio - camera.y * scale]
    // Numbers are sharp on whole pixels; small seats without them would stand at uneven distances there.
    const place = hasNumbers && !frame.isMoving ? Math.round : (value: number): number => value
    context.setTransform(1, 0, 0, 1, 0, 0)
    for (const { seats } of holders) {
      for (const seat of seats) {
        const picture = this.sprites.of(seat.category ?? '', hasNumbers ? seat.number : '')
        const size = picture.width * stretch * (seat.radius ?? SEAT_RADIUS)
        context.drawImage(picture, place(left + seat.x * scale - size / 2), place(top + seat.y * scale - size / 2), size, size)
      }
    }
  }
}

function paintTable(context: CanvasRenderingContext2D, { theme, camera }: Frame, table: Table): void {
  context.beginPath()
  if (table.shape === 'round') {
    const turn = ((table.rotation ?? 0) * Math.PI) / 180
    context.ellipse(table.x, table.y, table.width / 2, table.height / 2, turn, 0, 2 * Math.PI)
  } else {
    for (const { x, y } of tableCorners(table)) context.lineTo(x, y)
    context.closePath()
  }
  context.fillStyle = mix(theme.line, theme.surface, 0.55)
  context.fill()
  context.strokeStyle = mix(theme.lineStrong, theme.surface, 0.6)
  context.lineWidth = 1.25 / camera.scale
  context.lineJoin = 'round'
  context.stroke()
  const size = Math.min(16, table.height * 0.4)
  if (table.label === '' || size * camera.scale < 5) return
  context.fillStyle = theme.ink
  context.font = `600 ${size}px ${theme.fontFamily}`
  context.textAlign = 'center'
  context.textBaseline = 'middle'
  context.fillText(table.label, table.x, table.y)
}

/** A run of neighbours of one category. */
interface Run {
  readonly category: string
  readonly path: Path2D
  readonly width: number
}

const RUNS = new WeakMap<Holder, readonly Run[]>()
/** A line does not go on over a gap that is so much wider than a seat. */
const GAP_WIDTHS = 4
/** Every so many seats a line may bend: nobody sees more from that far away. */
const BEND_EVERY = 4
/** A line without any length is not drawn. */
const SPECK = 0.01

function paintLines(context: CanvasRenderingContext2D, frame: Frame, holders: readonly Holder[]): void {
  usePlanUnits(context, frame)
  context.lineCap = 'round'
  context.lineJoin = 'round'
  const nothing = mix(frame.theme.lineStrong, frame.theme.surface, 0.6)
  for (const holder of holders) {
    for (const { category, path, width } of runsOf(holder)) {
      context.strokeStyle = frame.colors.get(category) ?? nothing
      context.lineWidth = width
      context.stroke(path)
    }
  }
}

/** The lines of a row, remembered for as long as it is the same object. */
function runsOf(holder: Holder): readonly Run[] {
  let runs = RUNS.get(holder)
  if (!runs) RUNS.set(holder, (runs = 'shape' in holder ? dotsOf(holder.seats) : linesOf(holder.seats)))
  return runs
}

function linesOf(seats: readonly Seat[]): Run[] {
  const runs: Run[] = []
  let path = new Path2D()
  let length = 0
  seats.forEach((seat, at) => {
    if (at === 0 || !isNext(seats[at - 1]!, seat)) {
      path = new Path2D()
      path.moveTo(seat.x, seat.y)
      runs.push({ category: seat.category ?? '', path, width: 1.6 * (seat.radius ?? SEAT_RADIUS) })
      length = 0
    }
    const next = seats[at + 1]
    if (length++ % BEND_EVERY === 0 || !next || !isNext(seat, next)) path.lineTo(seat.x + SPECK, seat.y)
  })
  return runs
}

/** Whether a line goes on from a seat to the one after it. */
function isNext(seat: Seat, next: Seat): boolean {
  const reach = GAP_WIDTHS * (seat.radius ?? SEAT_RADIUS)
  return seat.category === next.category && seat.radius === next.radius && Math.hypot(next.x - seat.x, next.y - seat.y) < reach
}

function dotsOf(seats: readonly Seat[]): Run[] {
  return seats.map((seat) => {
    const path = new Path2D()
    path.moveTo(seat.x, seat.y)
    path.lineTo(seat.x + SPECK, seat.y)
    return { category: seat.category ?? '', path, width: 1.6 * (seat.radius ?? SEAT_RADIUS) }
  })
}

/** Signs of what is to be known about a seat: a ring, half a ring, a stroke; a dot for a note. */
function paintMarks(context: CanvasRenderingContext2D, frame: Frame, holders: readonly Holder[]): void {
  const { camera, colors, theme } = frame
  if (SEAT_RADIUS * camera.scale < 3) return
  usePlanUnits(context, frame)
  const seen = boxOfView(frame)
  for (const holder of holders) {
    if (!touches(holderBox(holder), seen)) continue
    for (const seat of holder.seats) {
      if (!(seat.accessible || seat.companion || seat.restricted_view || seat.note)) continue
      const radius = seat.radius ?? SEAT_RADIUS
      const color = colors.get(seat.category ?? '')
      context.strokeStyle = context.fillStyle = color ? inkOn(color) : theme.ink
      context.lineWidth = radius * 0.16
      context.beginPath()
      if (seat.accessible) context.arc(seat.x, seat.y, radius * 0.74, 0, 2 * Math.PI)
      else if (seat.companion) context.arc(seat.x, seat.y, radius * 0.74, 0.75 * Math.PI, 2.25 * Math.PI)
      if (seat.restricted_view) {
        context.moveTo(seat.x - radius * 0.62, seat.y + radius * 0.62)
        context.lineTo(seat.x + radius * 0.62, seat.y - radius * 0.62)
      }
      context.stroke()
      if (!seat.note) continue
      context.beginPath()
      context.arc(seat.x + radius * 0.62, seat.y - radius * 0.62, radius * 0.24, 0, 2 * Math.PI)
      context.fillStyle = theme.accent
      context.fill()
    }
  }
}
