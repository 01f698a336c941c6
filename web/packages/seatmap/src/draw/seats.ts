import { isOpen } from '../plan/availability'
import { toView } from '../view/camera'
import { inkOn } from './color'
import { useViewUnits, type Scene } from './scene'
import type { SpriteCache } from './sprites'
import type { VisibleSegments } from './visible'

/** Circles for the seats in view, copied from the sprite sheet. */
export function drawSeats(
  context: CanvasRenderingContext2D,
  scene: Scene,
  visible: VisibleSegments,
  sprites: SpriteCache,
): void {
  const { plan, camera, view, pixelRatio, bits } = scene
  const { x, y, radius } = plan.seats
  const scale = camera.scale * pixelRatio
  const base = plan.radius
  const sheet = sprites.get({ colors: scene.colors, theme: scene.theme, radius: base * scale })
  const originX = (view.width / 2) * pixelRatio - camera.x * scale
  const originY = (view.height / 2) * pixelRatio - camera.y * scale
  context.setTransform(1, 0, 0, 1, 0, 0)
  for (const segment of visible.list) {
    const type = plan.typeOfCategory[plan.segments.category[segment]!]!
    const openLook = type < 0 ? sheet.takenLook : type * 2 + (scene.shownTypes[type] ? 0 : 1)
    const first = plan.segments.firstSeat[segment]!
    const end = first + plan.segments.seatCount[segment]!
    for (let seat = first; seat < end; seat++) {
      const look = isOpen(bits, seat) ? openLook : sheet.takenLook
      const size = (sheet.cell * radius[seat]!) / base
      const left = Math.round(originX + x[seat]! * scale - size / 2)
      const top = Math.round(originY + y[seat]! * scale - size / 2)
      context.drawImage(sheet.canvas, look * sheet.cell, 0, sheet.cell, sheet.cell, left, top, size, size)
    }
  }
}

/** Numbers on the seats that can be taken, row names at the ends of the rows. */
export function drawNumbers(context: CanvasRenderingContext2D, scene: Scene, visible: VisibleSegments): void {
  const { plan, camera, view, bits } = scene
  useViewUnits(context, scene)
  context.textAlign = 'center'
  context.textBaseline = 'middle'
  const radius = plan.radius * camera.scale
  const numbers = plan.chart.seats.number
  for (const segment of visible.list) {
    const type = plan.typeOfCategory[plan.segments.category[segment]!]!
    if (type < 0 || !scene.shownTypes[type]) continue
    context.fillStyle = inkOn(scene.colors[type]!)
    const first = plan.segments.firstSeat[segment]!
    const end = first + plan.segments.seatCount[segment]!
    let length = -1
    for (let seat = first; seat < end; seat++) {
      if (!isOpen(bits, seat)) continue
      const number = numbers[seat]!
      if (number.length !== length) {
        length = number.length
        context.font = `600 ${numberSize(radius, length).toFixed(1)}px ${scene.theme.fontFamily}`
      }
      const at = toView(camera, view, { x: plan.seats.x[seat]!, y: plan.seats.y[seat]! })
      context.fillText(number, at.x, at.y + radius * 0.06)
    }
  }
}

function numberSize(radius: number, length: number): number {
  return Math.min(14, radius * (length <= 2 ? 1.05 : 2.4 / length))
}

const NAME_GAP_PX = 5

export function drawRowNames(context: CanvasRenderingContext2D, scene: Scene, visible: VisibleSegments): void {
  const { plan, camera, view } = scene
  useViewUnits(context, scene)
  context.fillStyle = scene.theme.inkQuiet
  const radius = plan.radius * camera.scale
  const size = Math.min(13, radius)
  context.font = `500 ${size.toFixed(1)}px ${scene.theme.fontFamily}`
  context.textAlign = 'center'
  context.textBaseline = 'middle'
  for (const segment of visible.list) {
    const first = plan.segments.firstSeat[segment]!
    if (plan.segments.seatCount[segment]! < 2 || isContinued(scene, segment)) continue
    const name = plan.chart.rows[plan.segments.row[segment]!]!.label
    const [x, y] = [plan.seats.x[first]!, plan.seats.y[first]!]
    const [dx, dy] = [x - plan.seats.x[first + 1]!, y - plan.seats.y[first + 1]!]
    const length = Math.hypot(dx, dy) || 1
    // Beside the first seat, as far out as the name is wide in that direction.
    const out = radius + NAME_GAP_PX + (Math.abs(dx) * context.measureText(name).width + Math.abs(dy) * size) / length / 2
    const at = toView(camera, view, { x, y })
    context.fillText(name, at.x + (dx / length) * out, at.y + (dy / length) * out)
  }
}

/** The seat before belongs to the same row and stands right beside: no room for a name. */
function isContinued({ plan }: Scene, segment: number): boolean {
  const { row, firstSeat } = plan.segments
  if (segment === 0 || row[segment - 1] !== row[segment]) return false
  const first = firstSeat[segment]!
  const { x, y } = plan.seats
  return Math.hypot(x[first]! - x[first - 1]!, y[first]! - y[first - 1]!) < 2.2 * plan.pitch
}
