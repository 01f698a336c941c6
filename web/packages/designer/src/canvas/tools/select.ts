import { changes } from '../../changes'
import { boxBetween, middleOf } from '../../document/measure'
import { selectionBox } from '../../document/extent'
import type { PlanDocument, Point } from '../../document/types'
import { findRow } from '../../document/walk'
import { isEmptySelection, selectionOf, toggled, unionOf, type Selection, type SelectionParts } from '../../selection'
import { cursorOf, handleAt } from '../handles'
import { hitAt, insideBox, isOnBackground, isSelected } from '../hit'
import { NO_SKETCH } from '../sketch'
import { Snapper } from '../snapping'
import { handleStroke } from './handleStrokes'
import { hasMoved, type Desk, type Press, type Stroke, type ToolBehaviour } from './tool'

const REACH_PX = 8

/** Clicks select rows and things, a second click on the way a single seat; what is selected is dragged and turned. */
export const SELECT_TOOL: ToolBehaviour = {
  press(desk, press) {
    const handle = handleAt(desk.handles, press.at, desk.scale, press.isTouch)
    desk.sketch(NO_SKETCH)
    if (handle) return handleStroke(desk, handle, press)
    const { document, selection } = desk.store
    const hit = hitAt(document, desk.settings.floor, press.at, REACH_PX / desk.scale)
    if (!hit) return selection.background && isOnBackground(document, press.at) ? moving(desk, press, null) : choosing(desk, press)
    const isNarrow = press.alt || press.clicks >= 2
    const parts = (isNarrow && hit.seat) || hit.whole
    if (press.clicks === 2 && !hit.seat) {
      desk.edit(selection)
      return null
    }
    if (press.shift || press.mod) {
      desk.store.select(toggled(selection, selectionOf(parts)))
      return moving(desk, press, null)
    }
    const wasSelected = isSelected(selection, hit)
    if (!wasSelected || (isNarrow && hit.seat)) desk.store.select(parts)
    return moving(desk, press, wasSelected ? parts : null)
  },

  hover(desk, press) {
    const handle = handleAt(desk.handles, press.at, desk.scale, press.isTouch)
    const hit = handle ? null : hitAt(desk.store.document, desk.settings.floor, press.at, REACH_PX / desk.scale)
    desk.sketch(hit?.holder && !isSelected(desk.store.selection, hit) ? { hovered: hit.holder } : NO_SKETCH)
    if (handle) return cursorOf(handle)
    return hit ? 'move' : 'default'
  },
}

/** A rectangle that selects what is in it; with Shift besides what is selected already. */
function choosing(desk: Desk, from: Press): Stroke {
  const before = desk.store.selection
  const adds = from.shift || from.mod
  const choose = (to: Press): void => {
    const box = boxBetween(from.at, to.at)
    const inside = selectionOf(insideBox(desk.store.document, desk.settings.floor, box))
    desk.store.select(adds ? unionOf(before, inside) : inside)
    desk.sketch({ marquee: box })
  }
  return {
    move: (to) => {
      if (hasMoved(desk, from, to)) choose(to)
    },
    end: (to) => {
      if (!hasMoved(desk, from, to) && !adds) desk.store.select({})
      desk.sketch(NO_SKETCH)
    },
    cancel: () => {
      desk.store.select(before)
      desk.sketch(NO_SKETCH)
    },
  }
}

/** Drags what is selected; a click on it without a drag selects `otherwise` alone. */
function moving(desk: Desk, from: Press, otherwise: SelectionParts | null): Stroke {
  const { selection, document } = desk.store
  if (isEmptySelection(selection)) return idle
  const copies = from.alt
  let drag: ReturnType<typeof desk.store.beginDrag> | null = null
  let snapper: Snapper | null = null
  const anchors = anchorsOf(document, selection)
  return {
    move: (to) => {
      if (!drag && !hasMoved(desk, from, to)) return
      drag ??= desk.store.beginDrag(copies ? 'duplicate' : 'move')
      snapper ??= new Snapper(document, desk.settings, desk.seen, copies ? null : selection)
      const way = straightened({ x: to.at.x - from.at.x, y: to.at.y - from.at.y }, to.shift)
      const { dx, dy, guides } = snapper.snap(anchors.map(({ x, y }) => ({ x: x + way.x, y: y + way.y })), desk.scale)
      const [x, y] = [way.x + (way.x === 0 && to.shift ? 0 : dx), way.y + (way.y === 0 && to.shift ? 0 : dy)]
      drag.update(copies ? changes.duplicate(selection, x, y) : changes.moveBy(selection, x, y))
      desk.sketch({ guides })
    },
    end: () => {
      if (drag) drag.end()
      else if (otherwise) desk.store.select(otherwise)
      desk.sketch(NO_SKETCH)
    },
    cancel: () => {
      drag?.cancel()
      desk.sketch(NO_SKETCH)
    },
  }
}

const idle: Stroke = { move: () => {}, end: () => {}, cancel: () => {} }

function straightened({ x, y }: Point, isStraight: boolean): Point {
  if (!isStraight) return { x, y }
  return Math.abs(x) > Math.abs(y) ? { x, y: 0 } : { x: 0, y }
}

/** No more rows than this bring the places of their ends. */
const ANCHOR_ROWS_MAX = 40

/** What comes into line while the selection moves: ends of its rows, else the corners and the middle of all. */
function anchorsOf(document: PlanDocument, selection: Selection): Point[] {
  if (selection.rows.size > 0 && selection.rows.size <= ANCHOR_ROWS_MAX) {
    return [...selection.rows].flatMap((id) => {
      const seats = findRow(document, id)?.seats ?? []
      return seats.length > 1 ? [seats[0]!, seats.at(-1)!] : seats
    })
  }
  const box = selectionBox(document, selection)
  return box ? [{ x: box.minX, y: box.minY }, middleOf(box), { x: box.maxX, y: box.maxY }] : []
}
