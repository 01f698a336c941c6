import { toView, type Point } from '../view/camera'
import { useViewUnits, type Scene } from './scene'

const HEIGHT_PX = 22
const PADDING_PX = 7
const DOOR_PX = 10
const FONT_PX = 12
const EDGE_PX = 4

interface Box {
  readonly left: number
  readonly right: number
  readonly top: number
  readonly bottom: number
}

/** Entrances as small signs of one size: with their names where these have room, else as doors alone. */
export function drawGates(context: CanvasRenderingContext2D, scene: Scene): void {
  const { plan, camera, view, level, theme } = scene
  useViewUnits(context, scene)
  context.font = `600 ${FONT_PX}px ${theme.fontFamily}`
  const taken: Box[] = []
  for (const gate of plan.gates) {
    if (plan.floors.length > 0 && gate.floor !== level) continue
    const at = toView(camera, view, gate)
    if (at.x < 0 || at.y < 0 || at.x > view.width || at.y > view.height) continue
    const signs = [gate.name, ''].map((name) => ({ name, box: boxOf(context, at, name, view.width) }))
    const sign = signs.find(({ box }) => !taken.some((other) => overlap(box, other)))
    if (!sign) continue
    taken.push(sign.box)
    drawSign(context, scene, sign)
  }
}

/** Around its place, moved sideways where it would be cut off. */
function boxOf(context: CanvasRenderingContext2D, at: Point, name: string, viewWidth: number): Box {
  const text = name === '' ? 0 : context.measureText(name).width + 5
  const half = (DOOR_PX + text) / 2 + PADDING_PX
  const x = Math.max(half + EDGE_PX, Math.min(viewWidth - half - EDGE_PX, at.x))
  return { left: x - half, right: x + half, top: at.y - HEIGHT_PX / 2, bottom: at.y + HEIGHT_PX / 2 }
}

function drawSign(context: CanvasRenderingContext2D, { theme }: Scene, { name, box }: { name: string; box: Box }): void {
  context.beginPath()
  context.roundRect(box.left, box.top, box.right - box.left, HEIGHT_PX, HEIGHT_PX / 2)
  context.fillStyle = theme.surface
  context.fill()
  context.strokeStyle = theme.inkQuiet
  context.lineWidth = 1
  context.stroke()
  drawDoor(context, theme.ink, { x: box.left + PADDING_PX, y: (box.top + box.bottom) / 2 })
  context.textAlign = 'left'
  context.textBaseline = 'middle'
  context.fillText(name, box.left + PADDING_PX + DOOR_PX + 5, (box.top + box.bottom) / 2 + 0.5)
}

/** An open door. */
function drawDoor(context: CanvasRenderingContext2D, ink: string, { x, y }: Point): void {
  context.strokeStyle = context.fillStyle = ink
  context.lineWidth = 1.3
  context.strokeRect(x + 0.7, y - 5.5, DOOR_PX - 2, 11)
  context.beginPath()
  context.moveTo(x + 0.7, y - 5.5)
  context.lineTo(x + 5.2, y - 3.2)
  context.lineTo(x + 5.2, y + 7)
  context.lineTo(x + 0.7, y + 5.5)
  context.closePath()
  context.fill()
}

function overlap(a: Box, b: Box): boolean {
  return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom
}
