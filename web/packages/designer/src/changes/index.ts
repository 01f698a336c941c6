import { alignRows, distribute } from './arranging'
import type { Changes } from './contract'
import { deleteSelection, duplicate } from './copying'
import * as house from './house'
import { flip, moveBy, rotateBy } from './moving'
import { paint, relabelRows, renumber, setFlags, setRow, setSeat } from './naming'
import { resize } from './resizing'
import { addRow, addRows, curveRow, setSeatCount, setSpacing, skewRow } from './rows'
import { addTable, setTable } from './tables'
import * as things from './things'

export const changes: Changes = {
  addRow, addRows, setSeatCount, setSpacing, curveRow, skewRow,
  moveBy, rotateBy, flip, resize, duplicate, alignRows, distribute, deleteSelection,
  renumber, relabelRows, setRow, setSeat, paint, setFlags,
  addTable, setTable, ...things, ...house,
}
