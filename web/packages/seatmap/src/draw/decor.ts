import type { ChartShape } from '../plan/types'
import { luminance, mix } from './color'
import { usePlanUnits, type Scene } from './scene'

/** Stage, pitch, walls, words: drawn beneath the seats and toned down so that the seats lead. */
export function drawDecor(context: CanvasRenderingContext2D, scene: Scene): void {
  usePlanUnits(context, scene)
  for (const shape of scene.plan.chart.shapes) drawShape(context, scene, shape)
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

function trace(context: CanvasRenderingContext2D, shape: ChartShape): void {
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
