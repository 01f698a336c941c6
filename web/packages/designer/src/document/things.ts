import { sizeOfSelection, type Selection } from '../selection'
import { boxAround, middleOf, offset } from './measure'
import { cornersOf, ellipseRadii, middleOfShape } from './outline'
import type { PlanDocument, Point, Shape } from './types'

/** A thing as a box that is turned: what its handles stand around. */
export interface ThingFrame {
  readonly middle: Point
  readonly width: number
  readonly height: number
  readonly rotation: number
  /** Width and height change together. */
  readonly keepsShape: boolean
}

/** The box of the one thing that is selected and can become larger, null where there is none or more. */
export function frameOfThing(document: PlanDocument, selection: Selection): ThingFrame | null {
  if (sizeOfSelection(selection) !== 1) return null
  if (selection.stage && document.stage) return frameOf(document.stage)
  const { background } = document
  if (selection.background && background) {
    const middle = { x: background.x + background.width / 2, y: background.y + background.height / 2 }
    return { middle, width: background.width, height: background.height, rotation: 0, keepsShape: true }
  }
  const table = document.tables.find((one) => selection.tables.has(one.id))
  if (table) {
    const { x, y, width, height, rotation = 0 } = table
    return { middle: { x, y }, width, height, rotation, keepsShape: false }
  }
  const area = document.areas.find((one) => selection.areas.has(one.id))
  if (area) return frameOf(area.shape)
  const shape = document.shapes.find((one) => selection.shapes.has(one.id ?? ''))
  return shape ? frameOf(shape) : null
}

function frameOf(shape: Shape): ThingFrame {
  const { rotation = 0 } = shape
  switch (shape.shape) {
    case 'rectangle':
      return { middle: middleOfShape(shape), width: shape.width ?? 0, height: shape.height ?? 0, rotation, keepsShape: false }
    case 'circle':
    case 'ellipse': {
      const { x, y } = ellipseRadii(shape)
      return { middle: { x: shape.x, y: shape.y }, width: 2 * x, height: 2 * y, rotation, keepsShape: shape.shape === 'circle' }
    }
    case 'polygon': {
      const box = boxAround(cornersOf(shape)) ?? { minX: shape.x, minY: shape.y, maxX: shape.x, maxY: shape.y }
      return { middle: middleOf(box), width: box.maxX - box.minX, height: box.maxY - box.minY, rotation: 0, keepsShape: false }
    }
    case 'text': {
      const box = boxAround(cornersOf({ ...shape, rotation: 0 }))!
      return { middle: offset(shape, 0, 0), width: box.maxX - box.minX, height: box.maxY - box.minY, rotation, keepsShape: true }
    }
  }
}
