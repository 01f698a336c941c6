import { luminance, mix, usePlanUnits } from '@onsale/seatmap/canvas'
import { touches } from '../../document/measure'
import { cornersOf, ellipseRadii, middleOfShape, shapeBox, textSize } from '../../document/outline'
import type { Area, Shape } from '../../document/types'
import { boxOfView, isShown, type Frame } from '../frame'

const CORNER = 10
/** Words smaller than this are a smear. */
const WORDS_FROM_PX = 5
const CAPTION_SIZE = 16

/** Stage, decoration and standing areas, below everything that seats. */
export function paintShapes(context: CanvasRenderingContext2D, frame: Frame): void {
  const { document } = frame
  const seen = boxOfView(frame)
  usePlanUnits(context, frame)
  const { stage } = document
  if (stage && isShown(frame, stage.floor)) paintStage(context, frame, stage)
  for (const shape of document.shapes) {
    if (isShown(frame, shape.floor) && touches(shapeBox(shape), seen)) paintShape(context, frame, shape)
  }
  for (const area of document.areas) {
    if (isShown(frame, area.floor) && touches(shapeBox(area.shape), seen)) paintArea(context, frame, area)
  }
}

function paintStage(context: CanvasRenderingContext2D, frame: Frame, stage: Shape): void {
  const { theme, labels } = frame
  tracePath(context, stage)
  const isDark = theme.name === 'dark'
  context.fillStyle = stage.color ? toned(stage.color, frame) : mix(theme.ink, theme.surface, isDark ? 0.2 : 0.86)
  context.fill()
  const ink = stage.color || isDark ? theme.ink : theme.surface
  caption(context, frame, stage, [{ text: stage.text || labels.stage, size: stage.size ?? CAPTION_SIZE, weight: 600, ink }])
}

function paintShape(context: CanvasRenderingContext2D, frame: Frame, shape: Shape): void {
  const { theme, camera } = frame
  if (shape.shape === 'text') {
    const ink = shape.color ? readable(shape.color, theme.surface, theme.ink) : theme.inkSoft
    caption(context, frame, shape, [{ text: shape.text ?? '', size: textSize(shape), weight: 600, ink }])
    return
  }
  tracePath(context, shape)
  context.fillStyle = shape.color ? toned(shape.color, frame) : mix(theme.line, theme.surface, 0.35)
  context.fill()
  context.strokeStyle = shape.border_color ? toned(shape.border_color, frame) : theme.line
  context.lineWidth = 1.5 / camera.scale
  context.stroke()
  if (shape.text) {
    caption(context, frame, shape, [{ text: shape.text, size: shape.size ?? CAPTION_SIZE, weight: 500, ink: theme.inkSoft }])
  }
}

/** A place to stand: the colour of its category, its name and for how many it is. */
function paintArea(context: CanvasRenderingContext2D, frame: Frame, area: Area): void {
  const { theme, camera, labels } = frame
  const color = frame.colors.get(area.category ?? '') ?? null
  tracePath(context, area.shape)
  context.fillStyle = mix(color ?? theme.inkSoft, theme.surface, color ? 0.22 : 0.08)
  context.fill()
  context.strokeStyle = color ?? theme.danger
  context.lineWidth = 1.5 / camera.scale
  context.setLineDash(color ? [] : [6 / camera.scale, 4 / camera.scale])
  context.stroke()
  context.setLineDash([])
  caption(context, frame, area.shape, [
    { text: area.name, size: CAPTION_SIZE, weight: 600, ink: theme.ink },
    { text: labels.standing(area.capacity ?? 0), size: 12, weight: 400, ink: theme.inkSoft },
  ])
}

/** The outline of a shape as the path of the context, in units of the drawing. */
export function tracePath(context: CanvasRenderingContext2D, shape: Shape): void {
  context.beginPath()
  const turn = ((shape.rotation ?? 0) * Math.PI) / 180
  if (shape.shape === 'ellipse' || shape.shape === 'circle') {
    const { x, y } = ellipseRadii(shape)
    context.ellipse(shape.x, shape.y, x, y, turn, 0, 2 * Math.PI)
    return
  }
  if (shape.shape === 'rectangle') {
    const [width, height] = [shape.width ?? 0, shape.height ?? 0]
    context.save()
    context.translate(shape.x, shape.y)
    context.rotate(turn)
    context.roundRect(0, 0, width, height, Math.min(CORNER, width / 8, height / 8))
    context.restore()
    return
  }
  for (const { x, y } of cornersOf(shape)) context.lineTo(x, y)
  context.closePath()
}

interface Line {
  readonly text: string
  readonly size: number
  readonly weight: number
  readonly ink: string
}

/** Lines in the middle of a shape, one below the other. */
function caption(context: CanvasRenderingContext2D, { camera, theme }: Frame, shape: Shape, lines: readonly Line[]): void {
  const legible = lines.filter(({ text, size }) => text !== '' && size * camera.scale >= WORDS_FROM_PX)
  const height = legible.reduce((sum, { size }) => sum + size * 1.25, 0)
  const middle = middleOfShape(shape)
  context.save()
  context.translate(middle.x, middle.y)
  const turn = shape.rotation ?? 0
  context.rotate((turn * Math.PI) / 180)
  context.textAlign = 'center'
  context.textBaseline = 'middle'
  let top = -height / 2
  for (const { text, size, weight, ink } of legible) {
    context.fillStyle = ink
    context.font = `${weight} ${size}px ${theme.fontFamily}`
    context.fillText(text, 0, top + size * 0.625)
    top += size * 1.25
  }
  context.restore()
}

/** Colours are painted for white paper: they are brought near our surface, in the dark much nearer. */
function toned(color: string, { theme }: Frame): string {
  return mix(color, theme.surface, theme.name === 'dark' ? 0.16 : 0.6)
}

function readable(color: string, surface: string, ink: string): string {
  return Math.abs(luminance(color) - luminance(surface)) > 0.25 ? color : ink
}
