import { clampScale, fitBounds, FLIGHT_MS, flightAt, panBy, toPlan, toView, visibleBounds, zoomAbout, type Camera, type ScaleLimits, type Size } from '@onsale/seatmap/canvas'
import type { Box } from '../document/measure'
import type { Point } from '../document/types'

const FIT_PADDING_PX = 48
/** The whole may be seen from so much further away, and a unit of the drawing never becomes wider than this. */
const FURTHER = 0.4
const SCALE_MAX = 8
/** What is gone to is never shown nearer than this, so that what is around it can be seen. */
const SHOWN_SCALE_MAX = 1.6
/** Seats that are drawn first can be read and taken hold of. */
const DRAWING_SCALE = 0.9

/** Where the eye is, and how it moves. Time is passed in, never read. */
export class View {
  camera: Camera = { x: 0, y: 0, scale: 1 }
  private flight: { readonly from: Camera; readonly to: Camera; readonly start: number } | null = null

  constructor(
    public size: Size,
    private whole: Box,
    private readonly isStill: () => boolean,
  ) {
    this.camera = this.home
  }

  get home(): Camera {
    return fitBounds(this.whole, this.size, Math.min(FIT_PADDING_PX, this.size.width / 8))
  }

  get limits(): ScaleLimits {
    return { min: Math.min(this.home.scale, 1) * FURTHER, max: SCALE_MAX }
  }

  get isMoving(): boolean {
    return this.flight !== null
  }

  /** The part of the drawing that is seen. */
  get box(): Box {
    return visibleBounds(this.camera, this.size)
  }

  /** Near enough to draw on an empty sheet: its upper edge in the middle. */
  showEmpty(): void {
    const scale = Math.max(this.home.scale, DRAWING_SCALE)
    const { minX, maxX, minY } = this.whole
    this.camera = { x: (minX + maxX) / 2, y: minY + (this.size.height / 2 - FIT_PADDING_PX) / scale, scale }
  }

  /** What counts as the whole from now on; the eye stays. */
  setWhole(whole: Box): void {
    this.whole = whole
  }

  /** The same place in the middle; who saw the whole sees it again. */
  resize(size: Size): void {
    const wasHome = this.camera.scale === this.home.scale && this.camera.x === this.home.x && this.camera.y === this.home.y
    this.size = size
    if (wasHome) this.camera = this.home
  }

  toPlan(place: Point): Point {
    return toPlan(this.camera, this.size, place)
  }

  toView(place: Point): Point {
    return toView(this.camera, this.size, place)
  }

  pan(dx: number, dy: number): void {
    this.flight = null
    this.camera = panBy(this.camera, dx, dy)
  }

  zoom(at: Point, factor: number): void {
    this.flight = null
    this.camera = zoomAbout(this.camera, this.size, at, clampScale(this.camera.scale * factor, this.limits))
  }

  /** Like `zoom` about the middle, as a movement; repeated presses add up. */
  flyZoom(factor: number, now: number): void {
    const from = this.flight?.to ?? this.camera
    this.flyTo({ ...from, scale: clampScale(from.scale * factor, this.limits) }, now)
  }

  flyToBox(box: Box, now: number): void {
    const fitted = fitBounds(box, this.size, 2 * FIT_PADDING_PX)
    this.flyTo({ ...fitted, scale: clampScale(Math.min(fitted.scale, SHOWN_SCALE_MAX), this.limits) }, now)
  }

  flyTo(to: Camera, now: number): void {
    if (this.isStill()) this.camera = to
    else this.flight = { from: this.camera, to, start: now }
  }

  /** Moves on to `now`. */
  advance(now: number): void {
    if (!this.flight) return
    const { from, to, start } = this.flight
    this.camera = flightAt(from, to, now - start)
    if (now - start >= FLIGHT_MS) this.flight = null
  }
}
