import { changes } from '../changes'
import { selectionBox } from '../document/extent'
import { contains, middleOf } from '../document/measure'
import { everything, isEmptySelection, neighbourOf, sizeOfSelection } from '../selection'
import type { Intent } from './keys'
import { placed, placeShape } from './tools/placing'
import { placeRows } from './tools/rows'
import type { Desk } from './tools/tool'
import type { Target, Tool } from './types'

/** What keys act upon besides the drawing. */
export interface Keyboarded extends Desk {
  readonly tool: Tool
  fit(): void
  showMe(target: Target): void
  zoomBy(factor: number): void
  zoomTo(scale: number): void
  holdPan(): void
  help(): void
  finish(): boolean
  giveUp(): boolean
}

/** A copy lies so much to the right of and below what it was made from. */
const COPY_AWAY = 30

export function doIntent(desk: Keyboarded, intent: Intent): void {
  const { store } = desk
  const { selection } = store
  switch (intent.kind) {
    case 'tool':
      return desk.setTool(intent.tool)
    case 'nudge':
      return store.apply(changes.moveBy(selection, intent.dx, intent.dy), 'move', { merge: 'nudge' })
    case 'turn':
      return store.apply(changes.rotateBy(selection, intent.degrees), 'rotate', { merge: 'turn' })
    case 'step':
      return step(desk, intent.by)
    case 'zoom':
      return desk.zoomBy(intent.factor)
    case 'undo':
      desk.giveUp()
      return store.undo()
    case 'redo':
      desk.giveUp()
      return store.redo()
    case 'duplicate':
      return store.apply(changes.duplicate(selection, COPY_AWAY, COPY_AWAY))
    case 'select-all':
      return store.select(everything(store.document, desk.settings.floor))
    case 'delete':
      desk.giveUp()
      return store.apply(changes.deleteSelection(store.selection))
    case 'cancel':
      return cancel(desk)
    case 'confirm':
      return confirm(desk)
    case 'fit':
      return desk.fit()
    case 'zoom-actual':
      return desk.zoomTo(1)
    case 'help':
      return desk.help()
    case 'hold-pan':
      return desk.holdPan()
  }
}

/** Selects the next thing of the floor, or the one before; the view comes along where it is out of sight. */
function step(desk: Keyboarded, by: 1 | -1): void {
  const { store } = desk
  const next = neighbourOf(store.document, desk.settings.floor, store.selection, by)
  if (!next) return
  store.select(next)
  const box = selectionBox(store.document, store.selection)
  if (box && !(contains(desk.seen, { x: box.minX, y: box.minY }) && contains(desk.seen, { x: box.maxX, y: box.maxY }))) desk.showMe(store.selection)
}

/** What is under way, else the tool, else the selection. */
function cancel(desk: Keyboarded): void {
  if (desk.giveUp()) return
  if (desk.tool !== 'select') desk.setTool('select')
  else if (!isEmptySelection(desk.store.selection)) desk.store.select({})
}

/** Ends a polygon, edits the words of what is selected, or puts the tool's usual thing in the middle of the view. */
function confirm(desk: Keyboarded): void {
  const { tool } = desk
  const middle = middleOf(desk.seen)
  switch (tool) {
    case 'row':
      return placeRows(desk, 'one', middle)
    case 'rows':
      return placeRows(desk, 'many', middle)
    case 'table':
    case 'text':
    case 'gate':
    case 'focal':
      return desk.store.apply(placed(desk, tool, middle))
    case 'area':
    case 'shape':
    case 'stage':
      if (!desk.finish()) placeShape(desk, tool, middle)
      return
    case 'brush':
    case 'paint-rectangle':
      return desk.store.apply(changes.paint(desk.store.selection, desk.settings.category))
    case 'select':
    case 'pan':
      if (sizeOfSelection(desk.store.selection) > 0) desk.edit(desk.store.selection)
  }
}
