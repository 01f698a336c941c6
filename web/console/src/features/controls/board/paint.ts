/** Draws the seats of a plan by what has become of them. Shapes tell states apart as well as colours do. */
import { toView, visibleBounds, type Camera, type Size } from '@onsale/seatmap/canvas'
import { levelOfSeat, typeOfSeat, type SeatPlan } from '@onsale/seatmap'
import { ALLOCATED, FREE, HELD, SOLD, UNSOLD } from '../seatStates'
import type { Selected } from '../selection'

export interface BoardColors {
  readonly paper: string
  readonly line: string
  readonly ink: string
  /** By ticket type, in the plan's order: what is on sale shows as what. */
  readonly free: readonly string[]
  readonly held: string
  readonly sold: string
  readonly allocated: string
  readonly unsold: string
  readonly selected: string
}

export interface BoardFrame {
  readonly plan: SeatPlan
  readonly states: Uint8Array
  readonly selected: Selected
  readonly camera: Camera
  readonly view: Size
  readonly pixelRatio: number
  readonly colors: BoardColors
  readonly names: readonly string[]
  /** Only this one is seen where levels lie over each other. */
  readonly level: number
}

/** Below this radius a seat is a dot of its colour. */
const SHAPES_FROM_PX = 3
const NUMBERS_FROM_PX = 9
const NAMES_BELOW_PX = 6

export function paintBoard(context: CanvasRenderingContext2D, frame: BoardFrame): void {
  const { view, pixelRatio, colors } = frame
  context.setTransform(pixelRatio, 0, 0, pixelRatio, 0, 0)
  context.fillStyle = colors.paper
  context.fillRect(0, 0, view.width, view.height)
  const seen = seatsInView(frame)
  const radius = frame.plan.radius * frame.camera.scale
  for (const [state, color] of [[UNSOLD, colors.unsold], [HELD, colors.held], [SOLD, colors.sold], [ALLOCATED, colors.allocated]] as const) {
    paintSeats(context, frame, seen.filter((seat) => frame.states[seat] === state), { state, color, radius })
  }
  const free = seen.filter((seat) => frame.states[seat] === FREE)
  for (const [type, color] of colors.free.entries()) {
    paintSeats(context, frame, free.filter((seat) => typeOfSeat(frame.plan, seat) === type), { state: FREE, color, radius })
  }
  paintSelected(context, frame, seen, radius)
  if (radius >= NUMBERS_FROM_PX) paintNumbers(context, frame, seen, radius)
  if (radius < NAMES_BELOW_PX) paintNames(context, frame)
}

function seatsInView({ plan, camera, view, level }: BoardFrame): number[] {
  const box = visibleBounds(camera, view)
  const edge = plan.radius
  const seats = plan.index.within(box.minX - edge, box.minY - edge, box.maxX + edge, box.maxY + edge)
  return plan.levelCount > 1 ? seats.filter((seat) => levelOfSeat(plan, seat) === level) : seats
}

function paintSeats(
  context: CanvasRenderingContext2D, { plan, camera, view }: BoardFrame, seats: readonly number[], of: { state: number; color: string; radius: number },
): void {
  const half = Math.max(0.6, of.radius * 0.8)
  context.beginPath()
  for (const seat of seats) {
    const { x, y } = toView(camera, view, { x: plan.seats.x[seat]!, y: plan.seats.y[seat]! })
    if (of.radius < SHAPES_FROM_PX) context.rect(x - half, y - half, 2 * half, 2 * half)
    else addShape(context, of.state, { x, y, half })
  }
  if (of.state === FREE && of.radius >= SHAPES_FROM_PX) {
    context.strokeStyle = of.color
    context.lineWidth = Math.max(1.5, half * 0.3)
    context.stroke()
    return
  }
  context.fillStyle = of.color
  context.fill()
}

/** Free: a ring. Held: a triangle. Sold: a disc. Allocated: a square. */
function addShape(context: CanvasRenderingContext2D, state: number, { x, y, half }: { x: number; y: number; half: number }): void {
  if (state === ALLOCATED) {
    context.rect(x - half, y - half, 2 * half, 2 * half)
    return
  }
  if (state === HELD) {
    context.moveTo(x, y - half)
    context.lineTo(x + half, y + half)
    context.lineTo(x - half, y + half)
    context.closePath()
    return
  }
  const radius = state === UNSOLD ? half * 0.4 : half
  context.moveTo(x + radius, y)
  context.arc(x, y, radius, 0, 2 * Math.PI)
}

function paintSelected(context: CanvasRenderingContext2D, { plan, selected, camera, view, colors }: BoardFrame, seen: readonly number[], radius: number): void {
  if (selected.size === 0) return
  const half = Math.max(1.4, radius * 1.15)
  context.beginPath()
  for (const seat of seen) {
    if (!selected.has(seat)) continue
    const { x, y } = toView(camera, view, { x: plan.seats.x[seat]!, y: plan.seats.y[seat]! })
    context.rect(x - half, y - half, 2 * half, 2 * half)
  }
  if (radius < SHAPES_FROM_PX) {
    context.fillStyle = colors.selected
    context.fill()
    return
  }
  context.strokeStyle = colors.selected
  context.lineWidth = 2
  context.stroke()
}

function paintNumbers(context: CanvasRenderingContext2D, { plan, states, camera, view, colors }: BoardFrame, seen: readonly number[], radius: number): void {
  context.font = `600 ${String(Math.round(radius * 0.8))}px system-ui, sans-serif`
  context.textAlign = 'center'
  context.textBaseline = 'middle'
  for (const seat of seen) {
    if (states[seat] === UNSOLD) continue
    const { x, y } = toView(camera, view, { x: plan.seats.x[seat]!, y: plan.seats.y[seat]! })
    context.fillStyle = states[seat] === FREE ? colors.ink : colors.paper
    context.fillText(plan.chart.seats.number[seat]!, x, y + (states[seat] === HELD ? radius * 0.2 : 0))
  }
}

/** The names of sections, where seats are too small to say anything. */
function paintNames(context: CanvasRenderingContext2D, { plan, names, camera, view, colors, level }: BoardFrame): void {
  context.font = '600 13px system-ui, sans-serif'
  context.textAlign = 'center'
  context.textBaseline = 'middle'
  context.lineWidth = 4
  context.lineJoin = 'round'
  context.strokeStyle = colors.paper
  context.fillStyle = colors.ink
  for (const [section, { first_row: firstRow, row_count: rowCount }] of plan.chart.sections.entries()) {
    const middle = plan.chart.rows[firstRow + (rowCount >> 1)]
    if (middle === undefined || middle.seat_count === 0 || plan.levelOfSection[section] !== level) continue
    const seat = middle.first_seat + (middle.seat_count >> 1)
    const { x, y } = toView(camera, view, { x: plan.seats.x[seat]!, y: plan.seats.y[seat]! })
    context.strokeText(names[section] ?? '', x, y)
    context.fillText(names[section] ?? '', x, y)
  }
}
