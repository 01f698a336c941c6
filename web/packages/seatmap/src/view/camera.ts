import type { Bounds } from '../plan/types'

/** Where the eye is: the plan point in the middle of the view and CSS pixels per plan unit. */
export interface Camera {
  readonly x: number
  readonly y: number
  readonly scale: number
}

export interface Size {
  readonly width: number
  readonly height: number
}

export interface Point {
  readonly x: number
  readonly y: number
}

export interface ScaleLimits {
  readonly min: number
  readonly max: number
}

/** The camera that shows the whole box with `padding` CSS pixels around it. */
export function fitBounds(bounds: Bounds, view: Size, padding: number): Camera {
  const width = Math.max(bounds.maxX - bounds.minX, 1e-6)
  const height = Math.max(bounds.maxY - bounds.minY, 1e-6)
  const scale = Math.min(
    Math.max(view.width - 2 * padding, 1) / width,
    Math.max(view.height - 2 * padding, 1) / height,
  )
  return { x: (bounds.minX + bounds.maxX) / 2, y: (bounds.minY + bounds.maxY) / 2, scale }
}

export function toPlan(camera: Camera, view: Size, point: Point): Point {
  return {
    x: camera.x + (point.x - view.width / 2) / camera.scale,
    y: camera.y + (point.y - view.height / 2) / camera.scale,
  }
}

export function toView(camera: Camera, view: Size, point: Point): Point {
  return {
    x: (point.x - camera.x) * camera.scale + view.width / 2,
    y: (point.y - camera.y) * camera.scale + view.height / 2,
  }
}

/** Zooms so that the plan point under `anchor` (view coordinates) stays under it. */
export function zoomAbout(camera: Camera, view: Size, anchor: Point, scale: number): Camera {
  const fixed = toPlan(camera, view, anchor)
  return {
    x: fixed.x - (anchor.x - view.width / 2) / scale,
    y: fixed.y - (anchor.y - view.height / 2) / scale,
    scale,
  }
}

/** Moves the plan with the finger: `dx`, `dy` in CSS pixels. */
export function panBy(camera: Camera, dx: number, dy: number): Camera {
  return { x: camera.x - dx / camera.scale, y: camera.y - dy / camera.scale, scale: camera.scale }
}

export function clampScale(scale: number, limits: ScaleLimits): number {
  return Math.min(limits.max, Math.max(limits.min, scale))
}

/** Share of the view that may be empty beside the plan when it is dragged to its edge. */
const EDGE_SHARE = 0.35

/** The nearest camera that keeps the plan in sight: centred where it fits, never dragged away where it does not. */
export function clampCamera(camera: Camera, bounds: Bounds, view: Size, limits: ScaleLimits): Camera {
  const scale = clampScale(camera.scale, limits)
  return {
    x: clampAxis(camera.x, bounds.minX, bounds.maxX, view.width / scale),
    y: clampAxis(camera.y, bounds.minY, bounds.maxY, view.height / scale),
    scale,
  }
}

function clampAxis(center: number, min: number, max: number, seen: number): number {
  const slack = seen * (0.5 - EDGE_SHARE)
  const low = min + slack
  const high = max - slack
  if (low > high || max - min <= seen * (1 - EDGE_SHARE)) return (min + max) / 2
  return Math.min(high, Math.max(low, center))
}

/** The part of the plan that is seen. */
export function visibleBounds(camera: Camera, view: Size): Bounds {
  const halfWidth = view.width / 2 / camera.scale
  const halfHeight = view.height / 2 / camera.scale
  return {
    minX: camera.x - halfWidth,
    minY: camera.y - halfHeight,
    maxX: camera.x + halfWidth,
    maxY: camera.y + halfHeight,
  }
}
