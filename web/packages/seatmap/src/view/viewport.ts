import type { SeatPlan } from '../plan/seatPlan'
import type { Bounds } from '../plan/types'
import {
  clampCamera,
  clampScale,
  fitBounds,
  panBy,
  zoomAbout,
  type Camera,
  type Point,
  type ScaleLimits,
  type Size,
} from './camera'
import { FLIGHT_MS, flightAt } from './flight'

/** Room around the whole plan. */
const HOME_PADDING_PX = 20
/** A seat is never drawn with a larger radius. */
const RADIUS_MAX_PX = 30
/** Radius that a flight to a block reaches, so that its seats can be hit by a finger. */
export const FOCUS_RADIUS_PX = 13
/** The smallest radius that a finger hits without luck. */
const HIT_RADIUS_PX = 10
/** Velocity lost per millisecond while the plan glides on. */
const GLIDE_LOSS = 0.006
const GLIDE_STOP = 0.03

/** Holds the camera, keeps it inside its limits, and moves it over time. Time is passed in, never read. */
export class Viewport {
  camera: Camera
  home: Camera
  private flight: { from: Camera; to: Camera; start: number } | null = null
  private glide: { vx: number; vy: number; time: number } | null = null

  constructor(
    private readonly plan: SeatPlan,
    private size: Size,
    /** True when nothing may move by itself. */
    private readonly isStill: () => boolean,
  ) {
    this.home = fitBounds(plan.bounds, size, HOME_PADDING_PX)
    this.camera = this.home
  }

  get limits(): ScaleLimits {
    return { min: this.home.scale, max: Math.max(this.home.scale * 1.5, RADIUS_MAX_PX / this.plan.radius) }
  }

  get radiusPx(): number {
    return this.plan.radius * this.camera.scale
  }

  get isMoving(): boolean {
    return this.flight !== null || this.glide !== null
  }

  /** The same place in a view of another size; the whole plan stays the whole plan. */
  resize(size: Size): void {
    const wasHome = this.camera.scale <= this.home.scale * 1.01
    this.size = size
    this.home = fitBounds(this.plan.bounds, size, HOME_PADDING_PX)
    this.stop()
    this.camera = wasHome ? this.home : this.clamped(this.camera)
  }

  stop(): void {
    this.flight = null
    this.glide = null
  }

  pan(dx: number, dy: number): void {
    this.stop()
    this.camera = this.clamped(panBy(this.camera, dx, dy))
  }

  zoom(at: Point, factor: number): void {
    this.stop()
    this.camera = this.clamped(zoomAbout(this.camera, this.size, at, this.scaled(this.camera, factor)))
  }

  /** Like `zoom`, but as a movement; repeated presses add up. */
  flyZoom(at: Point, factor: number, now: number): void {
    const from = this.flight?.to ?? this.camera
    this.flyTo(zoomAbout(from, this.size, at, this.scaled(from, factor)), now)
  }

  flyTo(target: Camera, now: number): void {
    const to = this.clamped(target)
    this.stop()
    if (this.isStill()) this.camera = to
    else this.flight = { from: this.camera, to, start: now }
  }

  flyToBounds(bounds: Bounds, now: number): void {
    const fitted = fitBounds(bounds, this.size, HOME_PADDING_PX * 1.5)
    const least = FOCUS_RADIUS_PX / this.plan.radius
    this.flyTo({ ...fitted, scale: Math.min(fitted.scale, Math.max(least * 1.6, this.home.scale)) }, now)
  }

  /** Shows a whole block, or, where its seats would be too small to hit, the part around the plan point `near`. */
  flyToBlock(bounds: Bounds, near: Point, now: number): void {
    const fitted = fitBounds(bounds, this.size, HOME_PADDING_PX * 1.5)
    if (fitted.scale * this.plan.radius >= HIT_RADIUS_PX) this.flyToBounds(bounds, now)
    else this.flyTo({ ...near, scale: HIT_RADIUS_PX / this.plan.radius }, now)
  }

  fling(vx: number, vy: number, now: number): void {
    if (!this.isStill() && Math.hypot(vx, vy) > 0.2) this.glide = { vx, vy, time: now }
  }

  /** Moves on to `now`. */
  advance(now: number): void {
    if (this.flight) {
      const { from, to, start } = this.flight
      this.camera = flightAt(from, to, now - start)
      if (now - start >= FLIGHT_MS) this.flight = null
    } else if (this.glide) {
      const elapsed = Math.min(50, Math.max(0, now - this.glide.time))
      const { vx, vy } = this.glide
      this.camera = this.clamped(panBy(this.camera, vx * elapsed, vy * elapsed))
      const keep = Math.exp(-GLIDE_LOSS * elapsed)
      this.glide = Math.hypot(vx, vy) * keep < GLIDE_STOP ? null : { vx: vx * keep, vy: vy * keep, time: now }
    }
  }

  private scaled(camera: Camera, factor: number): number {
    return clampScale(camera.scale * factor, this.limits)
  }

  private clamped(camera: Camera): Camera {
    return clampCamera(camera, this.plan.bounds, this.size, this.limits)
  }
}
