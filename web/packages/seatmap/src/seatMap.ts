import type { SeatMap, SeatMapCallbacks, SeatMapOptions, SeatMapView, SeatPointing } from './api'
import { areaAt } from './plan/areas'
import { countByBlock, noSeats, type SeatBits } from './plan/availability'
import { blockOfSeat, levelOfSeat, seatFacts, type SeatPlan } from './plan/seatPlan'
import { isPressable } from './draw/areas'
import { contextOf } from './draw/layer'
import { minimapBox, minimapTarget } from './draw/minimap'
import { Painter } from './draw/painter'
import { colorsOnMap } from './draw/palette'
import type { Scene } from './draw/scene'
import type { SeatMapLabels, SeatMapTheme } from './draw/theme'
import { listenForGestures } from './input/gestures'
import { keyIntent, ZOOM_STEP } from './input/keys'
import { toPlan, toView, type Point, type Size } from './view/camera'
import { PICK_FROM_PX, type Detail } from './view/detail'
import { FOCUS_RADIUS_PX, Viewport } from './view/viewport'

/** Fingers are wider than pointers: seats must be this large before a touch picks one. */
const TOUCH_PICK_FROM_PX = 7
const REACH_PX = 14
/** The plan counts as moving for this long after the last movement. */
const SETTLE_MS = 120

/** Puts a map into the container and keeps it the container's size until `destroy`. */
export function createSeatMap(container: HTMLElement, options: SeatMapOptions): SeatMap {
  return new CanvasSeatMap(container, options)
}

class CanvasSeatMap implements SeatMap {
  private readonly plan: SeatPlan
  private readonly canvas: HTMLCanvasElement
  private readonly painter: Painter
  private readonly viewport: Viewport
  private readonly stops: (() => void)[] = []
  private readonly callbacks: SeatMapCallbacks
  private view: Size
  private bits: SeatBits
  private version = -1
  private leftInBlock: Uint32Array
  private standingLeft: ReadonlyMap<string, number> | null = null
  private selection: readonly number[] = []
  private shownTypes: readonly boolean[]
  private colors: readonly string[]
  private theme: SeatMapTheme
  private labels: SeatMapLabels
  private level = 0
  private hovered = -1
  private hoveredArea = -1
  private pressed: SeatPointing | null = null
  private detail: Detail = 'blocks'
  private lastView = ''
  private frame = 0
  private movedAt = -Infinity
  private settling: ReturnType<typeof setTimeout> | undefined

  constructor(
    private readonly container: HTMLElement,
    { plan, labels, theme, callbacks, reducedMotion }: SeatMapOptions,
  ) {
    this.plan = plan
    this.labels = labels
    this.theme = theme
    this.callbacks = callbacks
    this.colors = colorsOnMap(plan.ticketTypes, theme.palette)
    this.shownTypes = plan.ticketTypes.map(() => true)
    this.bits = noSeats(plan.seats.count)
    this.leftInBlock = countByBlock(plan, this.bits)
    this.canvas = document.createElement('canvas')
    this.view = { width: Math.max(1, container.clientWidth), height: Math.max(1, container.clientHeight) }
    const motion = globalThis.matchMedia?.('(prefers-reduced-motion: reduce)')
    this.viewport = new Viewport(plan, this.view, () => reducedMotion ?? motion?.matches ?? false)
    this.painter = new Painter(contextOf(this.canvas), plan)
    this.mount()
  }

  setAvailability(bits: SeatBits, version: number): void {
    // Only sameness is asked: a server that was restored from a backup may count from below.
    if (version === this.version && bits === this.bits) return
    this.version = version
    this.bits = bits
    this.leftInBlock = countByBlock(this.plan, bits)
    this.redraw()
  }

  setStandingLeft(left: ReadonlyMap<string, number>): void {
    this.standingLeft = left
    this.redraw()
  }

  setSelection(seats: readonly number[]): void {
    this.selection = seats
    this.redraw()
  }

  setFilter(ticketTypeIds: readonly string[] | null): void {
    this.shownTypes = this.plan.ticketTypes.map(({ id }) => ticketTypeIds === null || ticketTypeIds.includes(id))
    this.redraw()
  }

  setTheme(theme: SeatMapTheme): void {
    this.theme = theme
    this.colors = colorsOnMap(this.plan.ticketTypes, theme.palette)
    this.redraw()
  }

  setLabels(labels: SeatMapLabels): void {
    this.labels = labels
    this.describe()
    this.redraw()
  }

  setLevel(level: number): void {
    this.level = Math.min(this.plan.levelCount - 1, Math.max(0, level))
    this.point(-1)
    this.redraw()
  }

  focusSection(section: number): void {
    const blocks = this.plan.blocks.filter((block) => block.section === section)
    if (blocks.length === 0) return
    this.setLevel(this.plan.levelOfSection[section]!)
    this.viewport.flyToBounds(
      {
        minX: Math.min(...blocks.map(({ bounds }) => bounds.minX)),
        minY: Math.min(...blocks.map(({ bounds }) => bounds.minY)),
        maxX: Math.max(...blocks.map(({ bounds }) => bounds.maxX)),
        maxY: Math.max(...blocks.map(({ bounds }) => bounds.maxY)),
      },
      performance.now(),
    )
    this.redraw()
  }

  focusSeat(seat: number): void {
    this.setLevel(levelOfSeat(this.plan, seat))
    const scale = Math.max(this.viewport.camera.scale, FOCUS_RADIUS_PX / this.plan.radius)
    this.viewport.flyTo({ x: this.plan.seats.x[seat]!, y: this.plan.seats.y[seat]!, scale }, performance.now())
    this.redraw()
  }

  zoomIn(): void {
    this.zoomBy(ZOOM_STEP)
  }

  zoomOut(): void {
    this.zoomBy(1 / ZOOM_STEP)
  }

  reset(): void {
    this.viewport.flyTo(this.viewport.home, performance.now())
    this.redraw()
  }

  destroy(): void {
    cancelAnimationFrame(this.frame)
    clearTimeout(this.settling)
    this.stops.forEach((stop) => stop())
    this.canvas.remove()
  }

  private mount(): void {
    const { canvas, container } = this
    canvas.style.cssText = 'display:block;width:100%;height:100%;touch-action:none;cursor:grab'
    canvas.tabIndex = 0
    canvas.setAttribute('role', 'application')
    this.describe()
    container.append(canvas)
    this.stops.push(this.listenForPointers(), this.listenForKeys())
    const observer = new ResizeObserver(() => this.resize())
    observer.observe(container)
    this.stops.push(() => observer.disconnect())
    this.fit()
    this.redraw() // not at once: the host is about to say what is left
  }

  private describe(): void {
    this.canvas.setAttribute('aria-label', this.labels.map)
    this.canvas.setAttribute('aria-description', this.labels.keys)
  }

  private listenForPointers(): () => void {
    const now = (): number => performance.now()
    return listenForGestures(this.canvas, {
      pan: (dx, dy) => this.moved(() => this.viewport.pan(dx, dy)),
      zoom: (at, factor) => this.moved(() => this.viewport.zoom(at, factor)),
      tap: (at, pointer) => this.tap(at, pointer),
      doubleTap: (at) => this.doubleTap(at),
      hover: (at) => this.point(at ? this.seatAt(at, PICK_FROM_PX) : -1, at ? this.areaAt(at) : -1),
      press: (at) => this.dragMinimap(at),
      drag: (at) => void this.dragMinimap(at),
      release: (vx, vy) => this.moved(() => this.viewport.fling(vx, vy, now())),
    })
  }

  private listenForKeys(): () => void {
    const onKey = (event: KeyboardEvent): void => {
      const intent = keyIntent(event)
      if (!intent) return
      event.preventDefault()
      if (intent.kind === 'pan') this.moved(() => this.viewport.pan(intent.dx, intent.dy))
      else if (intent.kind === 'zoom') this.zoomBy(intent.factor)
      else this.reset()
    }
    this.canvas.addEventListener('keydown', onKey)
    return () => this.canvas.removeEventListener('keydown', onKey)
  }

  private tap(at: Point, pointer: 'mouse' | 'touch'): void {
    const pickFrom = pointer === 'touch' ? TOUCH_PICK_FROM_PX : PICK_FROM_PX
    const seat = this.seatAt(at, pickFrom)
    if (seat >= 0) {
      this.callbacks.onSeat(seatFacts(this.plan, seat))
      this.point(seat)
      return
    }
    const area = this.areaAt(at)
    this.point(-1, pointer === 'mouse' ? area : -1)
    if (area >= 0) this.callbacks.onArea?.(area)
    else if (this.viewport.radiusPx < pickFrom) this.comeNearer(at)
  }

  /** The place to stand at a point of the view that can be pressed, or -1. */
  private areaAt(at: Point): number {
    const { x, y } = toPlan(this.viewport.camera, this.view, at)
    const area = areaAt(this.plan, this.level, x, y)
    return this.callbacks.onArea && isPressable(this.plan, this.standingLeft, area) ? area : -1
  }

  /** A tap far away flies to the block under it, so that the next tap can pick a seat. */
  private comeNearer(at: Point): void {
    const point = toPlan(this.viewport.camera, this.view, at)
    const near = this.plan.index.nearest(point.x, point.y, 2.5 * this.plan.rowPitch, (seat) => this.isHere(seat))
    if (near < 0) return
    const { bounds } = this.plan.blocks[blockOfSeat(this.plan, near)]!
    this.viewport.flyToBlock(bounds, point, performance.now())
    this.redraw()
  }

  private doubleTap(at: Point): void {
    const seat = this.seatAt(at, PICK_FROM_PX)
    if (seat >= 0) return this.tap(at, 'mouse') // two quick taps on seats are two choices
    this.moved(() => this.viewport.flyZoom(at, 2, performance.now()))
  }

  private seatAt(at: Point, pickFromPx: number): number {
    if (this.viewport.radiusPx < pickFromPx) return -1
    const point = toPlan(this.viewport.camera, this.view, at)
    const reach = Math.max(1.2 * this.plan.radius, Math.min(REACH_PX / this.viewport.camera.scale, 0.6 * this.plan.pitch))
    return this.plan.index.nearest(point.x, point.y, reach, (seat) => this.isHere(seat))
  }

  private isHere(seat: number): boolean {
    return levelOfSeat(this.plan, seat) === this.level
  }

  private dragMinimap(at: Point): boolean {
    const { camera, home } = this.viewport
    const box = minimapBox(this.plan.bounds, this.view, camera, home)
    const target = box && minimapTarget(this.plan.bounds, box, at)
    if (!target) return false
    this.moved(() => this.viewport.pan((camera.x - target.x) * camera.scale, (camera.y - target.y) * camera.scale))
    return true
  }

  private zoomBy(factor: number): void {
    const middle = { x: this.view.width / 2, y: this.view.height / 2 }
    this.moved(() => this.viewport.flyZoom(middle, factor, performance.now()))
  }

  private moved(move: () => void): void {
    move()
    this.movedAt = performance.now()
    this.point(-1)
    this.redraw()
  }

  private point(seat: number, area = -1): void {
    this.canvas.style.cursor = seat >= 0 || area >= 0 ? 'pointer' : 'grab'
    const shownArea = seat >= 0 ? -1 : area
    if (seat === this.hovered && shownArea === this.hoveredArea) return
    this.hovered = seat
    this.hoveredArea = shownArea
    this.pressed = seat < 0 ? null : this.pointing(seat)
    this.callbacks.onPointing(this.pressed)
    this.redraw()
  }

  private pointing(seat: number): SeatPointing {
    const { seats } = this.plan
    const at = toView(this.viewport.camera, this.view, { x: seats.x[seat]!, y: seats.y[seat]! })
    return { seat: seatFacts(this.plan, seat), ...at, radius: seats.radius[seat]! * this.viewport.camera.scale }
  }

  private resize(): void {
    const { clientWidth, clientHeight } = this.container
    if (clientWidth === this.view.width && clientHeight === this.view.height) return
    this.view = { width: Math.max(1, clientWidth), height: Math.max(1, clientHeight) }
    this.fit()
    this.viewport.resize(this.view)
    this.point(-1)
    this.draw() // a canvas that changed its size is empty: waiting for a frame would flash
  }

  private fit(): void {
    this.canvas.width = Math.round(this.view.width * devicePixelRatio)
    this.canvas.height = Math.round(this.view.height * devicePixelRatio)
  }

  private redraw(): void {
    if (this.frame !== 0) return
    this.frame = requestAnimationFrame((time) => {
      this.frame = 0
      this.viewport.advance(time)
      this.draw()
      if (this.viewport.isMoving) this.redraw()
      else if (this.isMoving()) this.settle()
    })
  }

  private isMoving(): boolean {
    return this.viewport.isMoving || performance.now() - this.movedAt < SETTLE_MS
  }

  /** One sharp frame once the fingers rest. */
  private settle(): void {
    clearTimeout(this.settling)
    this.settling = setTimeout(() => this.redraw(), SETTLE_MS)
  }

  private draw(): void {
    this.detail = this.painter.paint(this.scene())
    this.tellView()
  }

  private scene(): Scene {
    const { plan, bits, leftInBlock, standingLeft, colors, theme, labels, level, shownTypes, selection, hovered, hoveredArea, view } = this
    const { camera, home } = this.viewport
    const pixelRatio = devicePixelRatio
    const isMoving = this.isMoving()
    return {
      plan, bits, leftInBlock, standingLeft, colors, theme, labels, level, shownTypes, selection, hovered, hoveredArea, view,
      camera, home, pixelRatio, isMoving,
    }
  }

  private tellView(): void {
    const { camera, limits } = this.viewport
    const view: SeatMapView = {
      detail: this.detail,
      level: this.level,
      canZoomIn: camera.scale < limits.max * 0.999,
      canZoomOut: camera.scale > limits.min * 1.001,
    }
    const key = JSON.stringify(view)
    if (key === this.lastView) return
    this.lastView = key
    this.callbacks.onView(view)
  }
}
