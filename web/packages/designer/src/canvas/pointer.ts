import type { Point } from '../document/types'

/** A pointer, where it is in the view and what is held with it. */
export interface PointerAt {
  readonly view: Point
  readonly shift: boolean
  readonly alt: boolean
  /** Ctrl, or ⌘ on a Mac. */
  readonly mod: boolean
  /** 2 at the second press of a double click. */
  readonly clicks: number
  readonly isTouch: boolean
}

export interface PointerHandlers {
  /** Whether this press moves the view instead of going to a tool. */
  pans(at: PointerAt, button: number): boolean
  press(at: PointerAt): void
  drag(at: PointerAt): void
  release(at: PointerAt): void
  /** The press was taken back: a second finger came, or the system took the pointer. */
  cancel(): void
  hover(at: PointerAt | null): void
  pan(dx: number, dy: number): void
  zoom(at: Point, factor: number): void
}

const WHEEL_STEP = 0.0016
const PINCH_STEP = 0.01
const DOUBLE_MS = 350
const DOUBLE_PX = 6
const MIDDLE_BUTTON = 1

/** Listens on the element until the returned function is called. */
export function listenForPointer(element: HTMLElement, handlers: PointerHandlers): () => void {
  const tracker = new PointerTracker(element, handlers)
  const stop = new AbortController()
  const options = { signal: stop.signal }
  element.addEventListener('pointerdown', (event) => tracker.down(event), options)
  element.addEventListener('pointermove', (event) => tracker.move(event), options)
  element.addEventListener('pointerup', (event) => tracker.up(event), options)
  element.addEventListener('pointercancel', () => tracker.cancel(), options)
  element.addEventListener('pointerleave', (event) => tracker.leave(event), options)
  element.addEventListener('wheel', (event) => tracker.wheel(event), { ...options, passive: false })
  return () => stop.abort()
}

class PointerTracker {
  private readonly places = new Map<number, Point>()
  private mode: 'none' | 'tool' | 'pan' = 'none'
  private clicks = 0
  private pressed: { readonly at: Point; readonly time: number } | null = null

  constructor(
    private readonly element: HTMLElement,
    private readonly handlers: PointerHandlers,
  ) {}

  down(event: PointerEvent): void {
    if (event.button !== 0 && event.button !== MIDDLE_BUTTON) return
    if (event.button === MIDDLE_BUTTON) event.preventDefault()
    this.places.set(event.pointerId, this.place(event))
    this.element.setPointerCapture(event.pointerId)
    if (this.places.size > 1) {
      if (this.mode === 'tool') this.handlers.cancel()
      this.mode = 'pan'
      return
    }
    this.count(event)
    const at = this.at(event)
    this.mode = this.handlers.pans(at, event.button) ? 'pan' : 'tool'
    if (this.mode === 'tool') this.handlers.press(at)
  }

  move(event: PointerEvent): void {
    const before = this.places.get(event.pointerId)
    if (!before) {
      if (event.pointerType !== 'touch') this.handlers.hover(this.at(event))
      return
    }
    const now = this.place(event)
    if (this.places.size === 2) this.pinch(event.pointerId, before, now)
    else if (this.mode === 'pan') this.handlers.pan(now.x - before.x, now.y - before.y)
    else this.handlers.drag(this.at(event))
    this.places.set(event.pointerId, now)
  }

  up(event: PointerEvent): void {
    if (!this.places.delete(event.pointerId) || this.places.size > 0) return
    const { mode } = this
    this.mode = 'none'
    if (mode === 'tool') this.handlers.release(this.at(event))
  }

  cancel(): void {
    this.places.clear()
    if (this.mode === 'tool') this.handlers.cancel()
    this.mode = 'none'
  }

  leave(event: PointerEvent): void {
    if (!this.places.has(event.pointerId)) this.handlers.hover(null)
  }

  wheel(event: WheelEvent): void {
    event.preventDefault()
    const lines = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 24 : 1
    if (event.shiftKey && !event.ctrlKey) {
      this.handlers.pan(-(event.deltaX || event.deltaY) * lines, 0)
      return
    }
    this.handlers.zoom(this.place(event), Math.exp(-event.deltaY * lines * (event.ctrlKey ? PINCH_STEP : WHEEL_STEP)))
  }

  private pinch(moving: number, before: Point, now: Point): void {
    const still = [...this.places].find(([id]) => id !== moving)?.[1]
    if (!still) return
    const was = Math.hypot(before.x - still.x, before.y - still.y)
    const is = Math.hypot(now.x - still.x, now.y - still.y)
    this.handlers.pan((now.x - before.x) / 2, (now.y - before.y) / 2)
    if (was > 1) this.handlers.zoom({ x: (now.x + still.x) / 2, y: (now.y + still.y) / 2 }, is / was)
  }

  private count(event: PointerEvent): void {
    const at = this.place(event)
    const { pressed } = this
    const isAgain = pressed && event.timeStamp - pressed.time < DOUBLE_MS && Math.hypot(at.x - pressed.at.x, at.y - pressed.at.y) < DOUBLE_PX
    this.clicks = isAgain ? this.clicks + 1 : 1
    this.pressed = { at, time: event.timeStamp }
  }

  private at(event: PointerEvent): PointerAt {
    return {
      view: this.place(event),
      shift: event.shiftKey,
      alt: event.altKey,
      mod: event.ctrlKey || event.metaKey,
      clicks: this.clicks,
      isTouch: event.pointerType === 'touch',
    }
  }

  private place(event: MouseEvent): Point {
    const box = this.element.getBoundingClientRect()
    return { x: event.clientX - box.left, y: event.clientY - box.top }
  }
}
