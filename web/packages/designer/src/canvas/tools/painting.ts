import { changes } from '../../changes'
import { boxBetween } from '../../document/measure'
import { selectionOf } from '../../selection'
import { hitAt, insideBox, seatsUnder } from '../hit'
import { NO_SKETCH, type Sketch } from '../sketch'
import { hasMoved, type Desk, type Press, type ToolBehaviour } from './tool'

const REACH_PX = 8

function brushAt(desk: Desk, { at }: Press): Sketch {
  const { brushRadius, category } = desk.settings
  return { brush: { at, radius: brushRadius, color: category } }
}

/** Paints the seats that it passes over, and the standing area that it is set down in. */
export const BRUSH_TOOL: ToolBehaviour = {
  hover(desk, press) {
    desk.sketch(brushAt(desk, press))
    return 'none'
  },
  press(desk, from) {
    const { floor, brushRadius, category } = desk.settings
    const { document } = desk.store
    const drag = desk.store.beginDrag('paint')
    const seats = new Set<string>()
    const areas = hitAt(document, floor, from.at, REACH_PX / desk.scale)?.whole.areas ?? []
    let last = from.at
    const pass = (to: Press): void => {
      const before = seats.size
      for (const id of seatsUnder(document, floor, last, to.at, brushRadius)) seats.add(id)
      last = to.at
      if (seats.size > before || to === from) drag.update(changes.paint(selectionOf({ seats, areas }), category))
      desk.sketch(brushAt(desk, to))
    }
    pass(from)
    return { move: pass, end: () => drag.end(), cancel: () => drag.cancel() }
  },
}

/** Paints what a rectangle holds. */
export const RECTANGLE_TOOL: ToolBehaviour = {
  hover: () => 'crosshair',
  press(desk, from) {
    const { floor, category } = desk.settings
    const { document } = desk.store
    const drag = desk.store.beginDrag('paint')
    const inside = (to: Press) => {
      if (hasMoved(desk, from, to)) return selectionOf(insideBox(document, floor, boxBetween(from.at, to.at)))
      return selectionOf(hitAt(document, floor, from.at, REACH_PX / desk.scale)?.whole ?? {})
    }
    return {
      move: (to) => {
        drag.update(changes.paint(inside(to), category))
        desk.sketch({ marquee: boxBetween(from.at, to.at) })
      },
      end: (to) => {
        drag.update(changes.paint(inside(to), category))
        drag.end()
        desk.sketch(NO_SKETCH)
      },
      cancel: () => {
        drag.cancel()
        desk.sketch(NO_SKETCH)
      },
    }
  },
}
