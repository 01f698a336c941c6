import { inkOn, useViewUnits } from '@onsale/seatmap/canvas'
import { GATE_RADIUS } from '../../document/extent'
import { joined, middleOf, SEAT_RADIUS, touches } from '../../document/measure'
import { holderBox } from '../../document/outline'
import type { Point, Row } from '../../document/types'
import { boxOfView, isShown, type Frame } from '../frame'

const ROW_NAMES_FROM_PX = 4.2
const GAP_PX = 8

/** Names of rows beside them, of sections above them from far away; gates and the focal point. */
export function paintNames(context: CanvasRenderingContext2D, frame: Frame): void {
  useViewUnits(context, frame)
  context.textAlign = 'center'
  context.textBaseline = 'middle'
  if (SEAT_RADIUS * frame.camera.scale >= ROW_NAMES_FROM_PX) paintRowNames(context, frame)
  else paintSectionNames(context, frame)
  for (const gate of frame.document.gates) if (isShown(frame, gate.floor)) paintGate(context, frame, gate, gate.name)
  if (frame.document.focal_point) paintFocalPoint(context, frame, frame.document.focal_point)
}

function at({ camera, view }: Frame, { x, y }: Point): Point {
  return { x: (x - camera.x) * camera.scale + view.width / 2, y: (y - camera.y) * camera.scale + view.height / 2 }
}

function paintRowNames(context: CanvasRenderingContext2D, frame: Frame): void {
  const { document, theme, camera, settings } = frame
  const seen = boxOfView(frame)
  const size = Math.min(14, SEAT_RADIUS * camera.scale * 1.1)
  context.fillStyle = theme.inkSoft
  context.font = `600 ${size.toFixed(1)}px ${theme.fontFamily}`
  for (const section of document.sections) {
    if (section.floor !== settings.floor) continue
    for (const row of section.rows) {
      if (row.label === '' || !touches(holderBox(row), seen)) continue
      const shown = row.label_shown ?? 'start'
      if (shown === 'start' || shown === 'both') nameEnd(context, frame, row, 'first', size)
      if (shown === 'end' || shown === 'both') nameEnd(context, frame, row, 'last', size)
    }
  }
}

function nameEnd(context: CanvasRenderingContext2D, frame: Frame, row: Row, end: 'first' | 'last', size: number): void {
  const [seat, next] = end === 'first' ? [row.seats[0], row.seats[1]] : [row.seats.at(-1), row.seats.at(-2)]
  if (!seat) return
  const [dx, dy] = next ? [seat.x - next.x, seat.y - next.y] : [end === 'first' ? -1 : 1, 0]
  const length = Math.hypot(dx, dy) || 1
  const [alongX, alongY] = [dx / length, dy / length]
  const reach = (seat.radius ?? SEAT_RADIUS) * frame.camera.scale + GAP_PX
  const out = reach + (Math.abs(alongX) * context.measureText(row.label).width + Math.abs(alongY) * size) / 2
  const place = at(frame, seat)
  context.fillText(row.label, place.x + alongX * out, place.y + alongY * out)
}

function paintSectionNames(context: CanvasRenderingContext2D, frame: Frame): void {
  const { document, theme, camera, settings } = frame
  context.lineJoin = 'round'
  for (const section of document.sections) {
    if (section.floor !== settings.floor || section.name === '') continue
    const box = joined(section.rows.map(holderBox))
    if (!box || !Number.isFinite(box.minX)) continue
    context.font = `700 13px ${theme.fontFamily}`
    const room = Math.max(box.maxX - box.minX, box.maxY - box.minY) * camera.scale
    if (context.measureText(section.name).width > room * 1.1) continue
    const place = at(frame, middleOf(box))
    context.lineWidth = 4
    context.strokeStyle = theme.surface
    context.strokeText(section.name, place.x, place.y)
    context.fillStyle = theme.ink
    context.fillText(section.name, place.x, place.y)
  }
}

/** A door: an arrow on a dark disc, its name below. */
function paintGate(context: CanvasRenderingContext2D, frame: Frame, place: Point, name: string): void {
  const { theme, camera } = frame
  const { x, y } = at(frame, place)
  const radius = Math.min(18, Math.max(7, GATE_RADIUS * camera.scale))
  context.beginPath()
  context.arc(x, y, radius, 0, 2 * Math.PI)
  context.fillStyle = theme.ink
  context.fill()
  context.beginPath()
  context.moveTo(x - radius * 0.5, y)
  context.lineTo(x + radius * 0.45, y)
  context.moveTo(x + radius * 0.05, y - radius * 0.4)
  context.lineTo(x + radius * 0.45, y)
  context.lineTo(x + radius * 0.05, y + radius * 0.4)
  context.strokeStyle = inkOn(theme.ink)
  context.lineWidth = Math.max(1.5, radius * 0.16)
  context.lineCap = 'round'
  context.lineJoin = 'round'
  context.stroke()
  if (name === '' || camera.scale < 0.25) return
  context.font = `600 12px ${theme.fontFamily}`
  context.lineWidth = 4
  context.strokeStyle = theme.surface
  context.strokeText(name, x, y + radius + 10)
  context.fillStyle = theme.ink
  context.fillText(name, x, y + radius + 10)
}

/** Where everybody looks: a ring with a cross. */
function paintFocalPoint(context: CanvasRenderingContext2D, frame: Frame, place: Point): void {
  const { x, y } = at(frame, place)
  context.strokeStyle = frame.theme.accent
  context.lineWidth = 2
  context.beginPath()
  context.arc(x, y, 8, 0, 2 * Math.PI)
  for (const [dx, dy] of [[1, 0], [-1, 0], [0, 1], [0, -1]] as const) {
    context.moveTo(x + dx * 4, y + dy * 4)
    context.lineTo(x + dx * 13, y + dy * 13)
  }
  context.stroke()
}
