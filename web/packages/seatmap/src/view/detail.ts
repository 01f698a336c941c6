/** How much is drawn, from far to near. */
export type Detail = 'blocks' | 'rows' | 'seats' | 'numbers'

/** Seat radius in CSS pixels from which single seats say something. */
export const SEATS_FROM_PX = 3.6
/** Radius from which a number fits into the seat. */
export const NUMBERS_FROM_PX = 8.5
/** Radius from which a seat can be hit by a finger or a pointer. */
export const PICK_FROM_PX = 4.5
/** More seats than this are drawn as rows: strokes cost per run, circles per seat. */
export const CIRCLES_MAX = 12000

/** `visibleSeats` is an upper bound of the seats in view. */
export function chooseDetail(radiusPx: number, visibleSeats: number): Detail {
  if (radiusPx < SEATS_FROM_PX) return 'blocks'
  if (visibleSeats > CIRCLES_MAX) return 'rows'
  return radiusPx < NUMBERS_FROM_PX ? 'seats' : 'numbers'
}

/** Over so much more radius the blocks give way to the seats. */
const FADE_PX = 0.5

/** How solid the blocks are: 1 far away, fading to 0 while the seats take over. */
export function blockStrength(radiusPx: number): number {
  const t = Math.min(1, Math.max(0, (radiusPx - SEATS_FROM_PX) / FADE_PX))
  return 1 - t * t * (3 - 2 * t)
}
