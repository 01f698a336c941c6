import type { Point } from '../view/camera'

/** What fingers, mouse and wheel mean; view coordinates in CSS pixels. */
export interface GestureHandlers {
  pan(dx: number, dy: number): void
  /** `factor` > 1 comes nearer; `at` stays where it is. */
  zoom(at: Point, factor: number): void
  tap(at: Point, pointer: 'mouse' | 'touch'): void
  doubleTap(at: Point): void
  hover(at: Point | null): void
  /** True when a press here drags something else than the plan (the minimap). */
  press(at: Point): boolean
  drag(at: Point): void
  /** The last finger left; the velocity in pixels per millisecond. */
  release(vx: number, vy: number): void
}

/** A finger that moves less than this taps. */
const TAP_SLOP_PX = 8
const DOUBLE_TAP_MS = 300
const WHEEL_STEP = 0.0016
const PINCH_STEP = 0.01

/** Listens on the element until the returned function is called. */
export function listenForGestures(element: HTMLElement, handlers: GestureHandlers): () => void {
  const tracker = new Tracker(element, handlers)
  const stop = new AbortController()
  const options = { signal: stop.signal }
  element.addEventListener('pointerdown', (event) => tracker.down(event), options)
  element.addEventListener('pointermove', (event) => tracker.move(event), options)
  element.addEventListener('pointerup', (event) => tracker.up(event), options)
  element.addEventListener('pointercancel', (event) => tracker.cancel(event), options)
  element.addEventListener('pointerleave', (event) => tracker.leave(event), options)
  element.addEventListener('wheel', (event) => tracker.wheel(event), { ...options, passive: false })
  return () => stop.abort()
}

class Tracker {
  private readonly pointers = new Map<number, Point>()
  private moved = 0
  private dragging = false
  private velocity: Point = { x: 0, y: 0 }
  private movedAt = 0
  private lastTap: { at: Point; time: number } | null = null

  constructor(
    private readonly element: HTMLElement,
    private readonly handlers: GestureHandlers,
  ) {}

  down(event: PointerEvent): void {
    if (event.button !== 0) return
    const at = this.place(event)
    if (this.pointers.size === 0) {
      this.moved = 0
      this.velocity = { x: 0, y: 0 }
      this.dragging = this.handlers.press(at)
    }
    this.pointers.set(event.pointerId, at)
    this.element.setPointerCapture(event.pointerId)
  }

  move(event: PointerEvent): void {
    const at = this.place(event)
    const before = this.pointers.get(event.pointerId)
    if (!before) {
      if (event.pointerType === 'mouse') this.handlers.hover(at)
      return
    }
    this.moved += Math.hypot(at.x - before.x, at.y - before.y)
    if (this.dragging) this.handlers.drag(at)
    else if (this.pointers.size === 1) this.panOne(before, at, event.timeStamp)
    else if (this.pointers.size === 2) this.pinch(event.pointerId, before, at)
    this.pointers.set(event.pointerId, at)
  }

  up(event: PointerEvent): void {
    if (!this.pointers.delete(event.pointerId) || this.pointers.size > 0) return
    if (this.dragging) return
    const at = this.place(event)
    if (this.moved < TAP_SLOP_PX) this.tapped(at, event)
    else if (event.timeStamp - this.movedAt < 60) this.handlers.release(this.velocity.x, this.velocity.y)
  }

  cancel(event: PointerEvent): void {
    this.pointers.delete(event.pointerId)
  }

  leave(event: PointerEvent): void {
    if (!this.pointers.has(event.pointerId)) this.handlers.hover(null)
  }

  wheel(event: WheelEvent): void {
    event.preventDefault()
    const lines = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 24 : 1
    const step = event.ctrlKey ? PINCH_STEP : WHEEL_STEP
    this.handlers.zoom(this.place(event), Math.exp(-event.deltaY * lines * step))
  }

  private panOne(before: Point, at: Point, time: number): void {
    if (this.moved < TAP_SLOP_PX) return
    const [dx, dy] = [at.x - before.x, at.y - before.y]
    const elapsed = Math.max(1, time - this.movedAt)
    const share = Math.min(1, elapsed / 40)
    this.velocity = {
      x: this.velocity.x * (1 - share) + (dx / elapsed) * share,
      y: this.velocity.y * (1 - share) + (dy / elapsed) * share,
    }
    this.movedAt = time
    this.handlers.pan(dx, dy)
  }

  private pinch(moving: number, before: Point, at: Point): void {
    const still = [...this.pointers].find(([id]) => id !== moving)?.[1]
    if (!still) return
    const was = Math.hypot(before.x - still.x, before.y - still.y)
    const now = Math.hypot(at.x - still.x, at.y - still.y)
    const middle = { x: (at.x + still.x) / 2, y: (at.y + still.y) / 2 }
    this.handlers.pan((at.x - before.x) / 2, (at.y - before.y) / 2)
    if (was > 1) this.handlers.zoom(middle, now / was)
  }

  private tapped(at: Point, event: PointerEvent): void {
    const last = this.lastTap
    if (last && event.timeStamp - last.time < DOUBLE_TAP_MS && Math.hypot(at.x - last.at.x, at.y - last.at.y) < 30) {
      this.lastTap = null
      this.handlers.doubleTap(at)
      return
    }
    this.lastTap = { at, time: event.timeStamp }
    this.handlers.tap(at, event.pointerType === 'mouse' ? 'mouse' : 'touch')
  }

  private place(event: MouseEvent): Point {
    const box = this.element.getBoundingClientRect()
    return { x: event.clientX - box.left, y: event.clientY - box.top }
  }
}
