import { changes } from '../../changes'
import { ROW_SEATS_MAX, SEATS_ADDED_MAX, seatsBetween } from '../../changes/rows'
import { direction, distance, offset } from '../../document/measure'
import type { Point } from '../../document/types'
import { NO_SKETCH } from '../sketch'
import { snapAngle, Snapper } from '../snapping'
import { hasMoved, type Desk, type Press, type Stroke, type ToolBehaviour } from './tool'

const TURN_STEP = 15
const TURN_REACH = 4
/** Rows and seats of a block that is placed without dragging. */
const USUAL_ROWS = 5
const USUAL_SEATS = 10

function begin(desk: Desk, press: Press): { readonly snapper: Snapper; readonly start: Point } {
  const snapper = new Snapper(desk.store.document, desk.settings, desk.seen, null)
  return { snapper, start: snapper.at(press.at, desk.scale).place }
}

/** Shows where the first seat would be, and what it is in line with. */
function hover(desk: Desk, press: Press): string {
  const { place, guides } = new Snapper(desk.store.document, desk.settings, desk.seen, null).at(press.at, desk.scale)
  desk.sketch({ dot: place, guides })
  return 'crosshair'
}

/** A row from where the pointer is pressed to where it is let go. */
export const ROW_TOOL: ToolBehaviour = {
  hover,
  press(desk, from) {
    const { start } = begin(desk, from)
    const { seatSpacing: spacing, category, section, floor } = desk.settings
    const drag = desk.store.beginDrag('add-row')
    const end = (to: Press): Point => {
      const length = distance(start, to.at)
      const angle = snapAngle(direction(start, to.at), TURN_STEP, to.shift ? TURN_STEP : desk.settings.snap ? TURN_REACH : 0)
      return offset(start, length, 0, angle)
    }
    return drawing(desk, from, drag, (to) => {
      const at = end(to)
      const count = seatsBetween(distance(start, at), spacing)
      desk.sketch({ caption: { at: to.at, text: desk.labels.seats(count) } })
      return changes.addRow({ from: start, to: at, spacing, category, section, floor, sectionName: desk.labels.section })
    })
  },
}

/** Rows that fill the rectangle between where the pointer is pressed and where it is let go. */
export const ROWS_TOOL: ToolBehaviour = {
  hover,
  press(desk, from) {
    const { start } = begin(desk, from)
    const { seatSpacing: spacing, rowSpacing, category, section, floor } = desk.settings
    const drag = desk.store.beginDrag('add-rows')
    const stroke = drawing(desk, from, drag, (to) => {
      const [width, height] = [to.at.x - start.x, to.at.y - start.y]
      const seats = seatsBetween(Math.abs(width), spacing)
      const rows = Math.min(Math.floor(SEATS_ADDED_MAX / seats), ROW_SEATS_MAX, seatsBetween(Math.abs(height), rowSpacing))
      desk.sketch({ caption: { at: to.at, text: desk.labels.rowsOfSeats(rows, seats) } })
      const x = width < 0 ? start.x - (seats - 1) * spacing : start.x
      const y = height < 0 ? start.y - (rows - 1) * rowSpacing : start.y
      return changes.addRows({ x, y, rows, seats, spacing, rowSpacing, category, section, floor, sectionName: desk.labels.section })
    })
    return {
      ...stroke,
      end: (to) => {
        stroke.end(to)
        if (hasMoved(desk, from, to)) desk.setTool('select')
      },
    }
  },
}

function drawing(
  desk: Desk,
  from: Press,
  drag: ReturnType<Desk['store']['beginDrag']>,
  changeTo: (to: Press) => Parameters<typeof drag.update>[0],
): Stroke {
  return {
    move: (to) => {
      if (hasMoved(desk, from, to)) drag.update(changeTo(to))
    },
    end: (to) => {
      if (hasMoved(desk, from, to)) {
        drag.update(changeTo(to))
        drag.end()
      } else drag.cancel()
      desk.sketch(NO_SKETCH)
    },
    cancel: () => {
      drag.cancel()
      desk.sketch(NO_SKETCH)
    },
  }
}

/** A row or a block in the middle of what is seen, for who draws by keys. */
export function placeRows(desk: Desk, rows: 'one' | 'many', middle: Point): void {
  const { seatSpacing: spacing, rowSpacing, category, section, floor } = desk.settings
  const width = (USUAL_SEATS - 1) * spacing
  const start = { x: middle.x - width / 2, y: middle.y }
  if (rows === 'one') desk.store.apply(changes.addRow({ from: start, to: { x: start.x + width, y: start.y }, spacing, category, section, floor, sectionName: desk.labels.section }))
  else desk.store.apply(changes.addRows({ ...start, rows: USUAL_ROWS, seats: USUAL_SEATS, spacing, rowSpacing, category, section, floor, sectionName: desk.labels.section }))
}
