import { selectionBox } from '../document/extent'
import { direction, distance, middleOf, offset, SEAT_RADIUS, tidyAngle, type Box } from '../document/measure'
import { frameOfThing, type ThingFrame } from '../document/things'
import { lineOf } from '../document/rowLine'
import type { PlanDocument, Point, Row } from '../document/types'
import { allRows } from '../document/walk'
import { sizeOfSelection, type Selection } from '../selection'

/** What can be taken hold of at a selection. Places are on the drawing. */
export type Handle =
  | { readonly kind: 'rotate'; readonly at: Point; readonly box: Box; readonly pivot: Point }
  | { readonly kind: 'curve'; readonly at: Point; readonly row: Row }
  | { readonly kind: 'end'; readonly at: Point; readonly row: Row }
  | { readonly kind: 'resize'; readonly at: Point; readonly frame: ThingFrame; readonly x: Side; readonly y: Side }

/** -1 is the left or upper side, 1 the right or lower, 0 neither. */
export type Side = -1 | 0 | 1

const ROTATE_PX = 30
const APART_PX = 20
const REACH_PX = 9
/** Fingers are wider than pointers. */
const TOUCH_REACH_PX = 22

/** The handles of a selection where a unit of the drawing is `scale` pixels wide. */
export function handlesOf(document: PlanDocument, selection: Selection, scale: number): Handle[] {
  const box = selectionBox(document, selection)
  if (!box) return []
  const rows = selection.rows.size > 0 ? [...allRows(document)].filter((row) => selection.rows.has(row.id)) : []
  const isRowsOnly = rows.length === sizeOfSelection(selection)
  const thing = rows.length === 0 ? frameOfThing(document, selection) : null
  return [
    ...rotateHandle(selection, box, scale),
    ...(isRowsOnly ? rowHandles(rows, scale) : []),
    ...(thing ? resizeHandles(thing, scale) : []),
  ]
}

/** Remembers the handles of the last selection: they are asked for at every movement of the pointer. */
export class HandleKeeper {
  private known: { readonly document: PlanDocument; readonly selection: Selection; readonly scale: number; readonly list: readonly Handle[] } | null = null

  of(document: PlanDocument, selection: Selection, scale: number): readonly Handle[] {
    const { known } = this
    if (known && known.document === document && known.selection === selection && known.scale === scale) return known.list
    const list = handlesOf(document, selection, scale)
    this.known = { document, selection, scale, list }
    return list
  }
}

function rotateHandle(selection: Selection, box: Box, scale: number): Handle[] {
  const { rows, seats, tables, areas, shapes, stage } = selection
  const turns = rows.size + tables.size + areas.size + shapes.size + +stage
  if (turns === 0 && seats.size < 2) return []
  const pivot = middleOf(box)
  return [{ kind: 'rotate', at: { x: pivot.x, y: box.minY - ROTATE_PX / scale }, box, pivot }]
}

/** The last row bends all that are selected; a single one can be made longer at its end. */
function rowHandles(rows: readonly Row[], scale: number): Handle[] {
  const row = rows.findLast((one) => one.seats.length > 2)
  const handles: Handle[] = []
  if (row && runTogether(rows, row)) {
    const line = lineOf(row)
    const away = SEAT_RADIUS + APART_PX / scale
    handles.push({ kind: 'curve', at: offset(line.middle, 0, line.curve + (line.curve < 0 ? -away : away), line.rotation), row })
  }
  const only = rows.length === 1 ? rows[0]! : null
  if (only && only.seats.length > 0) {
    const [last, before] = [only.seats.at(-1)!, only.seats.at(-2)]
    const way = before ? direction(before, last) : 0
    handles.push({ kind: 'end', at: offset(last, SEAT_RADIUS + APART_PX / scale, 0, way), row: only })
  }
  return handles
}

/** More rows, and rows that run in other directions, are not bent by one handle. */
const BENT_ROWS_MAX = 100
const BENT_TURN_MAX = 20

function runTogether(rows: readonly Row[], like: Row): boolean {
  const way = ({ seats }: Row): number => (seats.length > 1 ? direction(seats[0]!, seats.at(-1)!) : 0)
  return rows.length <= BENT_ROWS_MAX && rows.every((row) => row.seats.length < 2 || Math.abs(tidyAngle(way(row) - way(like))) <= BENT_TURN_MAX)
}

const SIDES: readonly (readonly [Side, Side])[] = [[-1, -1], [0, -1], [1, -1], [1, 0], [1, 1], [0, 1], [-1, 1], [-1, 0]]
/** Sides that are shorter have handles at their ends only. */
const SIDE_FROM_PX = 44

function resizeHandles(frame: ThingFrame, scale: number): Handle[] {
  const { middle, width, height, rotation, keepsShape } = frame
  return SIDES.flatMap(([x, y]) => {
    const isCorner = x !== 0 && y !== 0
    const side = x === 0 ? width : height
    if (!isCorner && (keepsShape || side * scale < SIDE_FROM_PX)) return []
    return [{ kind: 'resize', at: offset(middle, (x * width) / 2, (y * height) / 2, rotation), frame, x, y } as const]
  })
}

/** The handle at a place, if there is one in reach. */
export function handleAt(handles: readonly Handle[], place: Point, scale: number, isTouch = false): Handle | null {
  const reach = isTouch ? TOUCH_REACH_PX : REACH_PX
  const near = handles.filter((handle) => distance(handle.at, place) * scale <= reach)
  return near.sort((a, b) => distance(a.at, place) - distance(b.at, place))[0] ?? null
}

export function cursorOf(handle: Handle): string {
  switch (handle.kind) {
    case 'rotate':
      return 'grab'
    case 'curve':
      return Math.abs(Math.sin((lineOf(handle.row).rotation * Math.PI) / 180)) < 0.7 ? 'ns-resize' : 'ew-resize'
    case 'end':
      return 'copy'
    case 'resize': {
      const angle = (((Math.atan2(handle.y, handle.x) * 180) / Math.PI + handle.frame.rotation) % 180 + 180) % 180
      return ['ew-resize', 'nwse-resize', 'ns-resize', 'nesw-resize'][Math.round(angle / 45) % 4]!
    }
  }
}
