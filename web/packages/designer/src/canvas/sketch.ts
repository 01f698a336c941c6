import type { Box } from '../document/measure'
import type { Point, Row, Table } from '../document/types'

/** A line that shows what something was aligned to. */
export interface Guide {
  readonly from: Point
  readonly to: Point
}

/** What is drawn above the drawing while a tool works; nothing of it is in the document. */
export interface Sketch {
  /** What a click would select. */
  readonly hovered?: Row | Table
  readonly marquee?: Box
  readonly guides?: readonly Guide[]
  /** Words beside the pointer. */
  readonly caption?: { readonly at: Point; readonly text: string }
  readonly brush?: { readonly at: Point; readonly radius: number; readonly color: string | null }
  /** The corners of a polygon so far, and where the next one would be. */
  readonly corners?: readonly Point[]
  /** Where a click would put a seat. */
  readonly dot?: Point
  /** Rings around what is pointed at; `strength` fades from 1 to 0. */
  readonly pulse?: { readonly box: Box; readonly strength: number }
}

export const NO_SKETCH: Sketch = {}
