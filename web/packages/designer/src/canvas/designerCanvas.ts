import { contextOf } from '@onsale/seatmap/canvas'
import { contentBox, wholeOf } from '../document/extent'
import type { Box } from '../document/measure'
import type { PlanDocument } from '../document/types'
import { isEmptySelection, type Selection } from '../selection'
import type { DesignerStore } from '../store/store'
import { doIntent, type Keyboarded } from './doing'
import { edgeWay, isAtEdge } from './edge'
import { colorsByName, type Frame } from './frame'
import { HandleKeeper, type Handle } from './handles'
import { intentOf, LOOKING, ZOOM_STEP } from './keys'
import { Painter } from './painter'
import { listenForPointer, type PointerAt, type PointerHandlers } from './pointer'
import { Pulse } from './pulse'
import { defaultSettings, fitting } from './settings'
import { NO_SKETCH, type Sketch } from './sketch'
import { sightOf } from './target'
import { behaviourOf, cursorAtRest } from './tools'
import type { Desk, Press, Stroke, ToolBehaviour } from './tools/tool'
import type { DesignerCallbacks, DesignerCanvasOptions, DesignerLabels, DesignerTheme, Target, Tool, ToolSettings } from './types'
import { View } from './view'

/** The view counts as moving for this long after the last movement. */
const SETTLE_MS = 120
const MIDDLE_BUTTON = 1

/** Shows the store's document and edits it, inside `element`, until `destroy`. */
export class DesignerCanvas implements Desk, Keyboarded {
  readonly view: View
  private readonly canvas: HTMLCanvasElement
  private readonly painter: Painter
  private readonly callbacks: DesignerCallbacks
  private readonly stops: (() => void)[] = []
  private readonly isStill: () => boolean
  private activeTool: Tool
  private behaviour: ToolBehaviour
  private toolSettings: ToolSettings
  private theme: DesignerTheme
  private words: DesignerLabels
  private stroke: Stroke | null = null
  /** Where the pointer is that drags; null for one that has not been away from the edge of the view. */
  private dragged: PointerAt | null = null
  private sketched: Sketch = NO_SKETCH
  private readonly pulse = new Pulse()
  private isPanHeld = false
  private isReadOnly: boolean
  private colors: ReadonlyMap<string, string>
  private seenDocument: PlanDocument
  private readonly handleKeeper = new HandleKeeper()
  private frame = 0
  private movedAt = -Infinity
  private settling: ReturnType<typeof setTimeout> | undefined
  private lastView = ''

  constructor(
    private readonly element: HTMLElement,
    readonly store: DesignerStore,
    { theme, labels, tool = 'select', settings, callbacks = {}, readOnly = false, reducedMotion }: DesignerCanvasOptions,
  ) {
    this.theme = theme
    this.words = labels
    this.callbacks = callbacks
    this.isReadOnly = readOnly
    this.activeTool = readOnly ? 'pan' : tool
    this.behaviour = behaviourOf(this.activeTool)
    this.toolSettings = fitting({ ...defaultSettings(store.document), ...settings }, store.document)
    this.seenDocument = store.document
    this.colors = colorsByName(store.document)
    const motion = globalThis.matchMedia?.('(prefers-reduced-motion: reduce)')
    this.isStill = () => reducedMotion ?? motion?.matches ?? false
    this.canvas = document.createElement('canvas')
    this.view = new View(this.room(), wholeOf(store.document), this.isStill)
    if (!contentBox(store.document)) this.view.showEmpty()
    this.painter = new Painter(contextOf(this.canvas), () => this.redraw())
    this.mount()
  }

  get tool(): Tool {
    return this.activeTool
  }

  get settings(): ToolSettings {
    return this.toolSettings
  }

  get labels(): DesignerLabels {
    return this.words
  }

  get scale(): number {
    return this.view.camera.scale
  }

  get seen(): Box {
    return this.view.box
  }

  /** What can be taken hold of: only while selecting, and not while something is dragged. */
  get handles(): readonly Handle[] {
    const { document, selection } = this.store
    if (this.activeTool !== 'select' || isEmptySelection(selection)) return []
    return this.handleKeeper.of(document, selection, this.scale)
  }

  setTool(tool: Tool): void {
    if (tool === this.activeTool || (this.isReadOnly && tool !== 'pan')) return
    this.giveUp()
    this.activeTool = tool
    this.behaviour = behaviourOf(tool)
    this.sketch(NO_SKETCH)
    this.canvas.style.cursor = cursorAtRest(tool)
    this.callbacks.onTool?.(tool)
  }

  setSettings(settings: Partial<ToolSettings>): void {
    this.toolSettings = fitting({ ...this.toolSettings, ...settings }, this.store.document)
    this.redraw()
  }

  /** From now on the drawing can only be looked at, or be edited again. */
  setReadOnly(isReadOnly: boolean): void {
    if (isReadOnly) this.setTool('pan')
    this.isReadOnly = isReadOnly
    if (!isReadOnly && this.activeTool === 'pan') this.setTool('select')
  }

  setTheme(theme: DesignerTheme): void {
    this.theme = theme
    this.redraw()
  }

  setLabels(labels: DesignerLabels): void {
    this.words = labels
    this.describe()
    this.redraw()
  }

  /** Shows the whole drawing. */
  fit(): void {
    this.view.setWhole(wholeOf(this.store.document))
    this.moveView(() => this.view.flyTo(this.view.home, performance.now()))
  }

  zoomIn(): void {
    this.zoomBy(ZOOM_STEP)
  }

  zoomOut(): void {
    this.zoomBy(1 / ZOOM_STEP)
  }

  /** 1 where a unit of the drawing is one pixel. */
  zoomTo(scale: number): void {
    this.zoomBy(scale / this.scale)
  }

  zoomBy(factor: number): void {
    this.moveView(() => this.view.flyZoom(factor, performance.now()))
  }

  /** Goes there, changes to its floor, selects it and points at it for a moment. */
  showMe(target: Target): void {
    const sight = sightOf(this.store.document, target)
    if (!sight) return
    if (sight.floor !== null && sight.floor !== this.toolSettings.floor) this.fitSettings({ floor: sight.floor })
    this.setTool('select')
    if (sight.selection) this.store.select(sight.selection)
    const now = performance.now()
    this.pulse.begin(sight.box, now)
    this.moveView(() => this.view.flyToBox(sight.box, now))
  }

  /** Does what a key means; true when it meant something. The canvas does it itself while it has the focus. */
  handleKey(event: KeyboardEvent): boolean {
    const intent = intentOf(event)
    if (!intent || (this.isReadOnly && !LOOKING.has(intent.kind))) return false
    event.preventDefault()
    doIntent(this, intent)
    return true
  }

  focus(): void {
    this.canvas.focus({ preventScroll: true })
  }

  destroy(): void {
    cancelAnimationFrame(this.frame)
    clearTimeout(this.settling)
    this.stops.forEach((stop) => stop())
    this.canvas.remove()
  }

  sketch(sketch: Sketch): void {
    if (sketch === this.sketched || (sketch.hovered && sketch.hovered === this.sketched.hovered)) return
    this.sketched = sketch
    this.redraw()
  }

  edit(selection: Selection): void {
    this.callbacks.onEdit?.(selection)
  }

  help(): void {
    this.callbacks.onHelp?.()
  }

  /** Ends what takes several clicks. */
  finish(): boolean {
    return this.behaviour.finish?.(this) ?? false
  }

  /** Gives up what is under way: true when there was something. */
  giveUp(): boolean {
    const { stroke } = this
    this.stroke = this.dragged = null
    stroke?.cancel()
    return (this.behaviour.giveUp?.(this) ?? false) || stroke !== null
  }

  holdPan(): void {
    this.isPanHeld = true
    this.canvas.style.cursor = 'grab'
  }

  private mount(): void {
    const { canvas, element } = this
    canvas.style.cssText = `display:block;width:100%;height:100%;touch-action:none;outline-offset:-2px;cursor:${cursorAtRest(this.activeTool)}`
    canvas.tabIndex = 0
    canvas.setAttribute('role', 'application')
    this.describe()
    element.append(canvas)
    const stop = new AbortController()
    const { signal } = stop
    canvas.addEventListener('keydown', (event) => this.handleKey(event), { signal })
    globalThis.addEventListener('keyup', (event) => event.key === ' ' && this.releasePan(), { signal })
    globalThis.addEventListener('blur', () => this.releasePan(), { signal })
    canvas.addEventListener('contextmenu', (event) => event.preventDefault(), { signal })
    const observer = new ResizeObserver(() => this.resize())
    observer.observe(element)
    this.stops.push(() => stop.abort(), () => observer.disconnect(), this.store.subscribe(() => this.changed()), listenForPointer(canvas, this.pointerHandlers()))
    this.resize()
  }

  private pointerHandlers(): PointerHandlers {
    return {
      pans: (at, button) => button === MIDDLE_BUTTON || this.isPanHeld || this.activeTool === 'pan' || this.isFingerOnNothing(at),
      press: (at) => {
        this.focus()
        this.dragged = isAtEdge(at.view, this.view.size) ? null : at
        this.stroke = this.behaviour.press(this, this.pressAt(at))
      },
      drag: (at) => {
        if (this.dragged || !isAtEdge(at.view, this.view.size)) this.dragged = at
        this.stroke?.move(this.pressAt(at))
        this.redraw()
      },
      release: (at) => {
        const { stroke } = this
        this.stroke = this.dragged = null
        stroke?.end(this.pressAt(at))
      },
      cancel: () => void this.giveUp(),
      hover: (at) => this.hover(at),
      pan: (dx, dy) => this.moveView(() => this.view.pan(dx, dy)),
      zoom: (at, factor) => this.moveView(() => this.view.zoom(at, factor)),
    }
  }

  /** A finger that is put down on nothing moves the sheet: there is no space bar on a tablet. */
  private isFingerOnNothing(at: PointerAt): boolean {
    return at.isTouch && this.activeTool === 'select' && this.behaviour.hover(this, this.pressAt(at)) === 'default'
  }

  private hover(at: PointerAt | null): void {
    const press = at && this.pressAt(at)
    this.callbacks.onPointer?.(press?.at ?? null)
    if (!press) {
      if (!this.stroke) this.sketch(NO_SKETCH)
      return
    }
    this.canvas.style.cursor = this.isPanHeld ? 'grab' : this.behaviour.hover(this, press)
  }

  private pressAt(at: PointerAt): Press {
    return { ...at, at: this.view.toPlan(at.view) }
  }

  private releasePan(): void {
    if (!this.isPanHeld) return
    this.isPanHeld = false
    this.canvas.style.cursor = cursorAtRest(this.activeTool)
  }

  private describe(): void {
    this.canvas.setAttribute('aria-label', this.words.canvas)
    this.canvas.setAttribute('aria-description', this.words.keys)
  }

  private changed(): void {
    const { document } = this.store
    if (document !== this.seenDocument) {
      if (document.categories !== this.seenDocument.categories) this.colors = colorsByName(document)
      this.seenDocument = document
      this.fitSettings({})
    }
    this.redraw()
  }

  /** Settings that change without the host, which hears of it. */
  private fitSettings(patch: Partial<ToolSettings>): void {
    const settings = fitting({ ...this.toolSettings, ...patch }, this.store.document)
    const isSame = (Object.keys(settings) as (keyof ToolSettings)[]).every((name) => settings[name] === this.toolSettings[name])
    if (isSame) return
    this.toolSettings = settings
    this.callbacks.onSettings?.(settings)
  }

  /** Moves the view and shows it: quickly while it moves, sharply once it rests. */
  moveView(move: () => void): void {
    move()
    this.movedAt = performance.now()
    this.redraw()
  }

  private room(): { readonly width: number; readonly height: number } {
    return { width: Math.max(1, this.element.clientWidth), height: Math.max(1, this.element.clientHeight) }
  }

  private resize(): void {
    const size = this.room()
    this.canvas.width = Math.round(size.width * devicePixelRatio)
    this.canvas.height = Math.round(size.height * devicePixelRatio)
    this.view.resize(size)
    this.draw() // a canvas that changed its size is empty: waiting for a frame would flash
  }

  private redraw(): void {
    if (this.frame !== 0) return
    this.frame = requestAnimationFrame((time) => {
      this.frame = 0
      this.view.advance(time)
      this.followEdge()
      this.draw()
      if (this.view.isMoving || this.pulse.isOn) this.redraw()
      else if (this.isMoving) this.settle()
    })
  }

  /** What is dragged to the edge of the view takes the view along. */
  private followEdge(): void {
    const { stroke, dragged } = this
    if (!stroke || !dragged || !isAtEdge(dragged.view, this.view.size)) return
    const { x, y } = edgeWay(dragged.view, this.view.size)
    this.moveView(() => this.view.pan(-x, -y))
    stroke.move(this.pressAt(dragged))
  }

  private get isMoving(): boolean {
    return this.view.isMoving || performance.now() - this.movedAt < SETTLE_MS
  }

  /** One sharp frame once the view rests. */
  private settle(): void {
    clearTimeout(this.settling)
    this.settling = setTimeout(() => this.redraw(), SETTLE_MS)
  }

  private draw(): void {
    // A window may be pulled to a screen with other pixels without changing its size.
    if (this.canvas.width !== Math.round(this.view.size.width * devicePixelRatio)) return this.resize()
    this.painter.paint(this.frameNow(), this.store.isDragging)
    this.tellView()
  }

  private frameNow(): Frame {
    const { store, toolSettings: settings, theme, words: labels, colors, view } = this
    const { document, selection } = store
    return {
      document, selection, settings, theme, labels, colors,
      camera: view.camera,
      view: view.size,
      pixelRatio: devicePixelRatio,
      isMoving: this.isMoving,
      handles: store.isDragging ? [] : this.handles,
      sketch: this.pulse.over(this.sketched, performance.now(), this.isStill()),
    }
  }

  private tellView(): void {
    const { limits, camera } = this.view
    const percent = Math.round(camera.scale * 100)
    const [canZoomIn, canZoomOut] = [camera.scale < limits.max * 0.999, camera.scale > limits.min * 1.001]
    const key = `${percent} ${canZoomIn} ${canZoomOut}`
    if (key === this.lastView) return
    this.lastView = key
    this.callbacks.onView?.({ percent, canZoomIn, canZoomOut })
  }
}
