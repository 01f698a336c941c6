import type { SeatPlan } from '../plan/seatPlan'
import { shapeContains } from '../plan/shapes'
import type { ChartShape } from '../plan/types'
import { luminance, mix } from './color'
import { usePlanUnits, type Scene } from './scene'

const OTHER_FLOOR_ALPHA = 0.3

/** Stage, pitch, walls, words: drawn beneath the seats and toned down so that the seats lead. */
export function drawDecor(context: CanvasRenderingContext2D, scene: Scene): void {
  usePlanUnits(context, scene)
  const { plan, level } = scene
  for (const shape of plan.chart.shapes) {
    context.globalAlpha = plan.floors.length === 0 || (shape.floor ?? 0) === level || isStage(plan, shape) ? 1 : OTHER_FLOOR_ALPHA
    drawShape(context, scene, shape)
  }
  context.globalAlpha = 1
  drawFocalPoint(context, scene)
}

/** What everybody looks at belongs to every floor. */
function isStage({ chart }: SeatPlan, shape: ChartShape): boolean {
  const at = chart.focal_point
  if (!at) return false
  return shape.shape === 'text' ? Math.hypot(shape.x - at.x, shape.y - at.y) < (shape.size ?? 16) : shapeContains(shape, at)
}

/** A sign of its own only where nothing is drawn there. */
function drawFocalPoint(context: CanvasRenderingContext2D, scene: Scene): void {
  const at = scene.plan.chart.focal_point
  if (!at || scene.plan.chart.shapes.some((shape) => isStage(scene.plan, shape))) return
  const unit = 1 / scene.camera.scale
  context.strokeStyle = context.fillStyle = scene.theme.inkQuiet
  context.lineWidth = 1.5 * unit
  for (const radius of [9, 2.5]) {
    context.beginPath()
    context.arc(at.x, at.y, radius * unit, 0, 2 * Math.PI)
    if (radius === 9) context.stroke()
    else context.fill()
  }
}

function drawShape(context: CanvasRenderingContext2D, scene: Scene, shape: ChartShape): void {
  context.save()
  context.translate(shape.x, shape.y)
  context.rotate((shape.rotation * Math.PI) / 180)
  if (shape.shape === 'text') {
    drawWords(context, scene, shape)
  } else {
    trace(context, shape)
    if (shape.color) {
      context.fillStyle = toned(shape.color, scene)
      context.fill()
    }
    context.strokeStyle = shape.border_color ? toned(shape.border_color, scene) : scene.theme.line
    context.lineWidth = 1.5 / scene.camera.scale
    if (shape.border_color || !shape.color) context.stroke()
  }
  context.restore()
}

/** The outline of a shape about its own place. */
export function trace(context: CanvasRenderingContext2D, shape: ChartShape): void {
  context.beginPath()
  if (shape.shape === 'rectangle') {
    const [width, height] = [shape.width ?? 0, shape.height ?? 0]
    context.roundRect(0, 0, width, height, Math.min(12, width / 8, height / 8))
  } else if (shape.shape === 'polygon') {
    const points = shape.points ?? []
    for (let at = 0; at + 1 < points.length; at += 2) context.lineTo(points[at]! - shape.x, points[at + 1]! - shape.y)
    context.closePath()
  } else {
    const radiusX = shape.radius_x ?? 0
    context.ellipse(0, 0, radiusX, shape.radius_y ?? radiusX, 0, 0, 2 * Math.PI)
  }
}

function drawWords(context: CanvasRenderingContext2D, scene: Scene, shape: ChartShape): void {
  const size = shape.size ?? 16
  if (!shape.text || size * scene.camera.scale < 6) return
  context.fillStyle = scene.theme.inkQuiet
  context.font = `600 ${size}px ${scene.theme.fontFamily}`
  context.textAlign = 'center'
  context.textBaseline = 'middle'
  context.fillText(shape.text, 0, 0)
}

/** Organisers paint for white paper: colours are brought near our surface, in the dark much nearer. */
function toned(color: string, scene: Scene): string {
  const dark = luminance(scene.theme.background) < 0.2
  return mix(color, scene.theme.background, dark ? 0.13 : 0.42)
}
