import type { SeatBits } from './plan/availability'
import type { SeatPlan } from './plan/seatPlan'
import type { SeatFacts } from './plan/types'
import type { SeatMapLabels, SeatMapTheme } from './draw/theme'
import type { Detail } from './view/detail'

/** What the view shows, for the controls around the map. */
export interface SeatMapView {
  readonly detail: Detail
  readonly level: number
  readonly canZoomIn: boolean
  readonly canZoomOut: boolean
}

/** A seat under the pointer and where it is in the container. */
export interface SeatPointing {
  readonly seat: SeatFacts
  readonly x: number
  readonly y: number
  readonly radius: number
}

export interface SeatMapCallbacks {
  /** The buyer pressed a seat; the host decides and calls `setSelection`. */
  onSeat(seat: SeatFacts): void
  /** The buyer pressed a place to stand, by its position in the plan's `areas`. */
  onArea?(area: number): void
  onPointing(pointing: SeatPointing | null): void
  onView(view: SeatMapView): void
}

export interface SeatMapOptions {
  readonly plan: SeatPlan
  readonly labels: SeatMapLabels
  readonly theme: SeatMapTheme
  readonly callbacks: SeatMapCallbacks
  /** Defaults to the system's setting; true keeps the map from moving by itself. */
  readonly reducedMotion?: boolean
}

export interface SeatMap {
  setAvailability(bits: SeatBits, version: number): void
  /** What is left of each ticket type that people stand for, by its id. */
  setStandingLeft(left: ReadonlyMap<string, number>): void
  setSelection(seats: readonly number[]): void
  /** Dims all other ticket types; null shows all. */
  setFilter(ticketTypeIds: readonly string[] | null): void
  setTheme(theme: SeatMapTheme): void
  setLabels(labels: SeatMapLabels): void
  setLevel(level: number): void
  focusSection(section: number): void
  focusSeat(seat: number): void
  zoomIn(): void
  zoomOut(): void
  reset(): void
  destroy(): void
}
