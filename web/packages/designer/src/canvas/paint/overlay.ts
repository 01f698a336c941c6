import { mix, usePlanUnits, useViewUnits } from '@onsale/seatmap/canvas'
import { SEAT_RADIUS, touches, type Box } from '../../document/measure'
import { tableCorners } from '../../document/outline'
import type { Point, Row, Shape, Table } from '../../document/types'
import { boxOfView, isShown, type Frame } from '../frame'
import { tracePath } from './shapes'

const HANDLE_PX = 5
/** Between what is selected and the frame around it. */
const FRAME_PX = 7

/** What lies above the drawing: the selection, its handles, and what a tool shows while it works. */
export function paintOverlay(context: CanvasRenderingContext2D, frame: Frame): void {
  paintSelection(context, frame)
  useViewUnits(context, frame)
  paintHandles(context, frame)
  paintSketch(context, frame)
}

function at({ camera, view }: Frame, { x, y }: Point): Point {
  return { x: (x - camera.x) * camera.scale + view.width / 2, y: (y - camera.y) * camera.scale + view.height / 2 }
}

function boxAt(frame: Frame, box: Box): { readonly x: number; readonly y: number; readonly width: number; readonly height: number } {
  const corner = at(frame, { x: box.minX, y: box.minY })
  const { scale } = frame.camera
  return { ...corner, width: (box.maxX - box.minX) * scale, height: (box.maxY - box.minY) * scale }
}

/** A band behind what a click would select. */
export function paintHovered(context: CanvasRenderingContext2D, frame: Frame): void {
  const { hovered } = frame.sketch
  if (!hovered) return
  useBands(context, frame)
  context.strokeStyle = mix(frame.theme.accent, frame.theme.surface, 0.16)
  paintBand(context, hovered, BAND_PX / frame.camera.scale, 1)
}

/** Bands behind the rows among these that are selected, and rings around single seats, below the seats themselves. */
export function paintUnderlay(context: CanvasRenderingContext2D, frame: Frame, holders: readonly (Row | Table)[]): void {
  const { selection, theme, camera } = frame
  const { rows, seats, tables } = selection
  if (rows.size + seats.size + tables.size === 0) return
  useBands(context, frame)
  const whole = holders.filter((holder) => rows.has(holder.id) || tables.has(holder.id))
  const loose = seats.size > 0 ? holders.filter((holder) => !rows.has(holder.id) && !tables.has(holder.id)) : []
  const step = SEAT_RADIUS * camera.scale < FAR_PX ? FAR_STEP : 1
  for (const rim of [BAND_PX + RIM_PX, BAND_PX]) {
    context.strokeStyle = rim === BAND_PX ? mix(theme.accent, theme.surface, 0.24) : theme.accent
    for (const holder of whole) paintBand(context, holder, rim / camera.scale, step)
    for (const { seats: all } of loose) for (const seat of all) if (seats.has(seat.id)) paintBand(context, { seats: [seat] }, rim / camera.scale, 1)
  }
}

function useBands(context: CanvasRenderingContext2D, frame: Frame): void {
  usePlanUnits(context, frame)
  context.lineCap = 'round'
  context.lineJoin = 'round'
}

/** Seats that are smaller bend a band only here and there. */
const FAR_PX = 3
const FAR_STEP = 4

/** How far the band of a row goes beyond its seats, on both sides together. */
const BAND_PX = 6
const RIM_PX = 3
/** A line without any length is not drawn. */
const SPECK = 0.01

function paintBand(context: CanvasRenderingContext2D, holder: Pick<Row, 'seats'> | Table, rim: number, step: number): void {
  context.beginPath()
  if ('shape' in holder) {
    for (const { x, y } of tableCorners(holder)) context.lineTo(x, y)
    context.closePath()
  }
  const isLine = !('shape' in holder)
  const last = holder.seats.length - 1
  holder.seats.forEach(({ x, y }, position) => {
    if (!isLine || position === 0) context.moveTo(x, y)
    if (!isLine || position % step === 0 || position === last) context.lineTo(x + SPECK, y)
  })
  const radius = holder.seats.reduce((most, seat) => Math.max(most, seat.radius ?? SEAT_RADIUS), 0)
  context.lineWidth = 2 * radius + rim
  context.stroke()
}

function paintSelection(context: CanvasRenderingContext2D, frame: Frame): void {
  const { document, selection, theme, camera } = frame
  usePlanUnits(context, frame)
  context.strokeStyle = theme.accent
  context.lineWidth = 2 / camera.scale
  const outline = (shape: Shape): void => {
    tracePath(context, shape)
    context.stroke()
  }
  for (const area of document.areas) if (selection.areas.has(area.id) && isShown(frame, area.floor)) outline(area.shape)
  for (const shape of document.shapes) if (selection.shapes.has(shape.id ?? '') && isShown(frame, shape.floor)) outline(shape)
  if (selection.stage && document.stage && isShown(frame, document.stage.floor)) outline(document.stage)
  const { background, focal_point: focal } = document
  if (selection.background && background) context.strokeRect(background.x, background.y, background.width, background.height)
  document.gates.forEach((gate, position) => selection.gates.has(position) && isShown(frame, gate.floor) && ring(context, gate, 24 / camera.scale))
  if (selection.focalPoint && focal) ring(context, focal, 18 / camera.scale)
}

function ring(context: CanvasRenderingContext2D, { x, y }: Point, radius: number): void {
  context.beginPath()
  context.arc(x, y, radius, 0, 2 * Math.PI)
  context.stroke()
}

function paintHandles(context: CanvasRenderingContext2D, frame: Frame): void {
  const { theme, handles } = frame
  context.lineWidth = 1.5
  context.strokeStyle = theme.accent
  for (const handle of handles) {
    const place = at(frame, handle.at)
    if (handle.kind === 'rotate') {
      const { x, y, width, height } = boxAt(frame, handle.box)
      context.globalAlpha = 0.55
      context.setLineDash([3, 3])
      context.strokeRect(x - FRAME_PX, y - FRAME_PX, width + 2 * FRAME_PX, height + 2 * FRAME_PX)
      context.setLineDash([])
      context.globalAlpha = 1
      context.beginPath()
      context.moveTo(place.x, y - FRAME_PX)
      context.lineTo(place.x, place.y)
      context.stroke()
    }
    context.beginPath()
    if (handle.kind === 'resize') context.rect(place.x - HANDLE_PX + 0.5, place.y - HANDLE_PX + 0.5, 2 * HANDLE_PX - 1, 2 * HANDLE_PX - 1)
    else if (handle.kind === 'curve') diamond(context, place, HANDLE_PX + 2)
    else context.arc(place.x, place.y, HANDLE_PX + (handle.kind === 'end' ? 3 : 1), 0, 2 * Math.PI)
    context.fillStyle = handle.kind === 'end' ? theme.accent : theme.surface
    context.fill()
    context.stroke()
    if (handle.kind === 'end') plus(context, place, theme.onAccent)
    context.strokeStyle = theme.accent
  }
}

function diamond(context: CanvasRenderingContext2D, { x, y }: Point, radius: number): void {
  context.moveTo(x, y - radius)
  context.lineTo(x + radius, y)
  context.lineTo(x, y + radius)
  context.lineTo(x - radius, y)
  context.closePath()
}

function plus(context: CanvasRenderingContext2D, { x, y }: Point, ink: string): void {
  context.beginPath()
  context.moveTo(x - 3.5, y)
  context.lineTo(x + 3.5, y)
  context.moveTo(x, y - 3.5)
  context.lineTo(x, y + 3.5)
  context.strokeStyle = ink
  context.stroke()
}

function paintSketch(context: CanvasRenderingContext2D, frame: Frame): void {
  const { sketch, theme, camera } = frame
  context.lineWidth = 1
  context.strokeStyle = theme.accent
  for (const { from, to } of sketch.guides ?? []) {
    const [a, b] = [at(frame, from), at(frame, to)]
    context.setLineDash([4, 3])
    context.beginPath()
    context.moveTo(a.x, a.y)
    context.lineTo(b.x, b.y)
    context.stroke()
    context.setLineDash([])
  }
  if (sketch.marquee) {
    const { x, y, width, height } = boxAt(frame, sketch.marquee)
    context.globalAlpha = 0.1
    context.fillStyle = theme.accent
    context.fillRect(x, y, width, height)
    context.globalAlpha = 1
    context.strokeRect(Math.round(x) + 0.5, Math.round(y) + 0.5, Math.round(width), Math.round(height))
  }
  if (sketch.dot) {
    const { x, y } = at(frame, sketch.dot)
    context.globalAlpha = 0.35
    context.fillStyle = theme.accent
    context.beginPath()
    context.arc(x, y, Math.max(3, SEAT_RADIUS * camera.scale), 0, 2 * Math.PI)
    context.fill()
    context.globalAlpha = 1
  }
  if (sketch.brush) paintBrush(context, frame, sketch.brush)
  if (sketch.corners) paintCorners(context, frame, sketch.corners)
  if (sketch.pulse) paintPulse(context, frame, sketch.pulse)
  if (sketch.caption) paintCaption(context, frame, at(frame, sketch.caption.at), sketch.caption.text)
}

function paintBrush(context: CanvasRenderingContext2D, frame: Frame, brush: NonNullable<Frame['sketch']['brush']>): void {
  const { x, y } = at(frame, brush.at)
  const color = frame.colors.get(brush.color ?? '') ?? frame.theme.lineStrong
  context.beginPath()
  context.arc(x, y, Math.max(3, brush.radius * frame.camera.scale), 0, 2 * Math.PI)
  context.globalAlpha = 0.22
  context.fillStyle = color
  context.fill()
  context.globalAlpha = 1
  context.strokeStyle = mix(color, frame.theme.ink, 0.7)
  context.lineWidth = 1.5
  context.stroke()
}

function paintCorners(context: CanvasRenderingContext2D, frame: Frame, corners: readonly Point[]): void {
  context.beginPath()
  for (const corner of corners) {
    const { x, y } = at(frame, corner)
    context.lineTo(x, y)
  }
  context.lineWidth = 1.5
  context.stroke()
  context.fillStyle = frame.theme.surface
  for (const corner of corners) {
    const { x, y } = at(frame, corner)
    context.beginPath()
    context.arc(x, y, 4, 0, 2 * Math.PI)
    context.fill()
    context.stroke()
  }
}

function paintPulse(context: CanvasRenderingContext2D, frame: Frame, { box, strength }: NonNullable<Frame['sketch']['pulse']>): void {
  if (!touches(box, boxOfView(frame))) return
  const { x, y, width, height } = boxAt(frame, box)
  const away = 10 + 16 * strength
  context.globalAlpha = Math.min(1, 0.25 + strength)
  context.lineWidth = 3
  context.strokeStyle = frame.theme.accent
  context.beginPath()
  context.roundRect(x - away, y - away, width + 2 * away, height + 2 * away, 12 + away / 2)
  context.stroke()
  context.globalAlpha = 1
}

/** Words on a dark card beside the pointer. */
function paintCaption(context: CanvasRenderingContext2D, { theme, view }: Frame, place: Point, text: string): void {
  context.font = `600 13px ${theme.fontFamily}`
  const width = context.measureText(text).width + 16
  const x = Math.min(view.width - width - 4, place.x + 16)
  const y = Math.min(view.height - 30, place.y + 18)
  context.beginPath()
  context.roundRect(x, y, width, 26, 6)
  context.fillStyle = theme.ink
  context.fill()
  context.fillStyle = theme.surface
  context.textAlign = 'left'
  context.textBaseline = 'middle'
  context.fillText(text, x + 8, y + 13.5)
}
