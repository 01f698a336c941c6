/** Where one looks: as in the buyers' map, with limits that let one see one seat and the whole house. */
import { clampScale, fitBounds, panBy, zoomAbout, type Camera, type ScaleLimits, type Size } from '@onsale/seatmap/canvas'
import type { SeatPlan } from '@onsale/seatmap'

const PADDING_PX = 24
const ZOOM_MAX_PX = 30

export function wholePlan(plan: SeatPlan, view: Size): Camera {
  return fitBounds(plan.bounds, view, PADDING_PX)
}

/** From the whole house to seats of a finger's width. */
export function limitsOf(plan: SeatPlan, view: Size): ScaleLimits {
  const min = wholePlan(plan, view).scale
  return { min, max: Math.max(min, ZOOM_MAX_PX / Math.max(plan.radius, 1e-3)) }
}

export function zoomed(plan: SeatPlan, view: Size, camera: Camera, factor: number, at: { x: number; y: number }): Camera {
  return kept(plan, zoomAbout(camera, view, at, clampScale(camera.scale * factor, limitsOf(plan, view))))
}

export function panned(plan: SeatPlan, camera: Camera, dx: number, dy: number): Camera {
  return kept(plan, panBy(camera, dx, dy))
}

/** The middle of the view stays on the plan. */
function kept({ bounds }: SeatPlan, camera: Camera): Camera {
  return {
    x: Math.min(bounds.maxX, Math.max(bounds.minX, camera.x)),
    y: Math.min(bounds.maxY, Math.max(bounds.minY, camera.y)),
    scale: camera.scale,
  }
}
