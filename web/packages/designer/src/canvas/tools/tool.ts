import type { Box } from '../../document/measure'
import type { Point } from '../../document/types'
import type { Selection } from '../../selection'
import type { DesignerStore } from '../../store/store'
import type { Handle } from '../handles'
import type { PointerAt } from '../pointer'
import type { Sketch } from '../sketch'
import type { DesignerLabels, Tool, ToolSettings } from '../types'

/** A pointer with its place on the drawing. */
export interface Press extends PointerAt {
  readonly at: Point
}

/** What tools work with. */
export interface Desk {
  readonly store: DesignerStore
  readonly settings: ToolSettings
  readonly labels: DesignerLabels
  /** Pixels for a unit of the drawing. */
  readonly scale: number
  /** The part of the drawing that is seen. */
  readonly seen: Box
  readonly handles: readonly Handle[]
  sketch(sketch: Sketch): void
  setTool(tool: Tool): void
  /** The words of what is selected want to be edited. */
  edit(selection: Selection): void
}

/** From a press to its release. */
export interface Stroke {
  move(to: Press): void
  end(at: Press): void
  cancel(): void
}

export interface ToolBehaviour {
  press(desk: Desk, press: Press): Stroke | null
  /** The pointer moves without being pressed; answers with the cursor. */
  hover(desk: Desk, press: Press): string
  /** Enter: ends what takes several clicks. True when there was something to end. */
  finish?(desk: Desk): boolean
  /** Escape, or another tool. True when there was something to give up. */
  giveUp?(desk: Desk): boolean
}

/** A pointer that moved less only clicked. */
export const CLICK_PX = 4

export function hasMoved(desk: Desk, from: Press, to: Press): boolean {
  return Math.hypot(to.at.x - from.at.x, to.at.y - from.at.y) * desk.scale > CLICK_PX
}
