import { DesignerStore } from '../store/store'
import type { PlanDocument, Point } from '../document/types'
import { handlesOf, type Handle } from './handles'
import { defaultSettings } from './settings'
import { NO_SKETCH, type Sketch } from './sketch'
import { behaviourOf } from './tools'
import type { Desk, Press, ToolBehaviour } from './tools/tool'
import type { DesignerLabels, DesignerTheme, Tool, ToolSettings } from './types'

export const LABELS: DesignerLabels = {
  canvas: 'Plan', keys: 'Keys', stage: 'Stage', text: 'Text', area: 'Pit', gate: 'Gate', section: 'Stalls',
  seats: (count) => `${count} seats`, rowsOfSeats: (rows, seats) => `${rows} x ${seats}`, standing: (count) => `${count} places`,
}

export const THEME: DesignerTheme = {
  name: 'light', canvas: '#eeeeee', surface: '#ffffff', line: '#dddddd', lineStrong: '#888888', ink: '#111111', inkSoft: '#555555',
  accent: '#d63a1f', onAccent: '#ffffff', danger: '#b3202c', fontFamily: 'sans-serif',
}

type Held = Partial<Pick<Press, 'shift' | 'alt' | 'mod' | 'clicks'>>

/** A desk without a canvas: a unit of the drawing is a pixel, and snapping is off unless it is asked for. */
export class TestDesk implements Desk {
  readonly store: DesignerStore
  readonly labels = LABELS
  readonly scale = 1
  readonly seen = { minX: -1e4, minY: -1e4, maxX: 1e4, maxY: 1e4 }
  readonly edited: string[] = []
  sketched: Sketch = NO_SKETCH
  tool: Tool = 'select'
  private behaviour: ToolBehaviour = behaviourOf('select')

  constructor(
    document: PlanDocument,
    settings: Partial<ToolSettings> = {},
  ) {
    this.store = new DesignerStore(document)
    this.settings = { ...defaultSettings(document), snap: false, ...settings }
  }

  settings: ToolSettings

  get handles(): readonly Handle[] {
    return this.tool === 'select' ? handlesOf(this.store.document, this.store.selection, this.scale) : []
  }

  sketch(sketch: Sketch): void {
    this.sketched = sketch
  }

  setTool(tool: Tool): void {
    this.behaviour.giveUp?.(this)
    this.tool = tool
    this.behaviour = behaviourOf(tool)
  }

  edit(): void {
    this.edited.push(this.tool)
  }

  /** Presses at the first place, passes over the others, lets go at the last. */
  drag(places: readonly Point[], held: Held = {}): void {
    const stroke = this.behaviour.press(this, this.press(places[0]!, held))
    for (const place of places.slice(1)) stroke?.move(this.press(place, held))
    stroke?.end(this.press(places.at(-1)!, held))
  }

  /** As `drag`, but something comes in between before it is let go. */
  breakOff(places: readonly Point[]): void {
    const stroke = this.behaviour.press(this, this.press(places[0]!, {}))
    for (const place of places.slice(1)) stroke?.move(this.press(place, {}))
    stroke?.cancel()
  }

  click(place: Point, held: Held = {}): void {
    this.drag([place], held)
  }

  hover(place: Point): string {
    return this.behaviour.hover(this, this.press(place, {}))
  }

  finish(): boolean {
    return this.behaviour.finish?.(this) ?? false
  }

  private press(at: Point, held: Held): Press {
    return { at, view: at, shift: false, alt: false, mod: false, clicks: 1, isTouch: false, ...held }
  }
}

export function at(x: number, y: number): Point {
  return { x, y }
}
