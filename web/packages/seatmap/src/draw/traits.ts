import { isOpen } from '../plan/availability'
import { levelOfSeat, traitsOf, typeOfSeat } from '../plan/seatPlan'
import { inkOn } from './color'
import { useViewUnits, type Scene } from './scene'

/** Signs on the free seats that have something to know about; one glance tells them from the others. */
export function drawTraits(context: CanvasRenderingContext2D, scene: Scene): void {
  const { plan, camera, view, bits } = scene
  useViewUnits(context, scene)
  const radius = plan.radius * camera.scale
  for (const seat of plan.flags.keys()) {
    const type = typeOfSeat(plan, seat)
    if (type < 0 || !scene.shownTypes[type] || !isOpen(bits, seat) || levelOfSeat(plan, seat) !== scene.level) continue
    const x = (plan.seats.x[seat]! - camera.x) * camera.scale + view.width / 2
    const y = (plan.seats.y[seat]! - camera.y) * camera.scale + view.height / 2
    if (x < -radius || y < -radius || x > view.width + radius || y > view.height + radius) continue
    context.strokeStyle = inkOn(scene.colors[type]!)
    context.lineWidth = Math.max(1, radius * 0.16)
    for (const trait of traitsOf(plan, seat)) {
      context.beginPath()
      if (trait === 'accessible') context.arc(x, y, radius * 0.72, 0, 2 * Math.PI)
      else if (trait === 'companion') context.arc(x, y, radius * 0.72, 0.75 * Math.PI, 2.25 * Math.PI)
      else {
        context.moveTo(x - radius * 0.62, y + radius * 0.62)
        context.lineTo(x + radius * 0.62, y - radius * 0.62)
      }
      context.stroke()
    }
  }
}
