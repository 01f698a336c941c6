import { levelOfSeat } from '../plan/seatPlan'
import { toView, type Point } from '../view/camera'
import { useViewUnits, type Scene } from './scene'

/** A selected seat is never smaller than this on the screen, whatever the zoom. */
const SELECTED_RADIUS_MIN_PX = 7

/** Selected seats: accent, larger, with a check mark, so that colour is never the only sign. */
export function drawSelection(context: CanvasRenderingContext2D, scene: Scene): void {
  useViewUnits(context, scene)
  for (const seat of scene.selection) {
    const radius = Math.max(SELECTED_RADIUS_MIN_PX, scene.plan.seats.radius[seat]! * scene.camera.scale * 1.12)
    context.globalAlpha = levelOfSeat(scene.plan, seat) === scene.level ? 1 : 0.35
    drawCheck(context, scene, seatPoint(scene, seat), radius)
  }
  context.globalAlpha = 1
}

function drawCheck(context: CanvasRenderingContext2D, scene: Scene, at: Point, radius: number): void {
  context.beginPath()
  context.arc(at.x, at.y, radius + 2, 0, 2 * Math.PI)
  context.fillStyle = scene.theme.background
  context.fill()
  context.beginPath()
  context.arc(at.x, at.y, radius, 0, 2 * Math.PI)
  context.fillStyle = scene.theme.accent
  context.fill()
  context.beginPath()
  context.moveTo(at.x - radius * 0.45, at.y + radius * 0.02)
  context.lineTo(at.x - radius * 0.1, at.y + radius * 0.36)
  context.lineTo(at.x + radius * 0.48, at.y - radius * 0.34)
  context.strokeStyle = scene.theme.onAccent
  context.lineWidth = Math.max(1.6, radius * 0.2)
  context.lineCap = 'round'
  context.lineJoin = 'round'
  context.stroke()
}

/** A ring around the seat under the pointer. */
export function drawHover(context: CanvasRenderingContext2D, scene: Scene): void {
  if (scene.hovered < 0) return
  useViewUnits(context, scene)
  const at = seatPoint(scene, scene.hovered)
  const radius = scene.plan.seats.radius[scene.hovered]! * scene.camera.scale
  context.beginPath()
  context.arc(at.x, at.y, radius + 3, 0, 2 * Math.PI)
  context.strokeStyle = scene.theme.ink
  context.lineWidth = 2
  context.stroke()
}

export function seatPoint(scene: Scene, seat: number): Point {
  return toView(scene.camera, scene.view, { x: scene.plan.seats.x[seat]!, y: scene.plan.seats.y[seat]! })
}
