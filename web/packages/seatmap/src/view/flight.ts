import type { Camera } from './camera'

export const FLIGHT_MS = 200

/** The camera `elapsedMs` after leaving `from`; scales move geometrically so that the zoom feels even. */
export function flightAt(from: Camera, to: Camera, elapsedMs: number, durationMs: number = FLIGHT_MS): Camera {
  const t = durationMs <= 0 ? 1 : Math.min(1, Math.max(0, elapsedMs / durationMs))
  if (t === 1) return to
  const eased = 1 - (1 - t) ** 3
  const scale = from.scale * (to.scale / from.scale) ** eased
  // The plan point that does not move on the screen is kept, so a zoom about a point stays about that point.
  const share = from.scale === to.scale ? eased : (1 / from.scale - 1 / scale) / (1 / from.scale - 1 / to.scale)
  return { x: from.x + (to.x - from.x) * share, y: from.y + (to.y - from.y) * share, scale }
}
