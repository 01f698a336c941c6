import type { Selection } from '../selection'
import { boxAround, joined, middleOf, SEAT_RADIUS, type Box } from './measure'
import { areaBox, holderBox, middleOfShape, shapeBox } from './outline'
import type { Background, Gate, PlanDocument, Point } from './types'
import { allRows, allSeats, seatHolders } from './walk'

/** A gate is drawn as large whatever is around it. */
export const GATE_RADIUS = 16
const FOCAL_RADIUS = 12

export function placeBox({ x, y }: Point, radius: number): Box {
  return { minX: x - radius, minY: y - radius, maxX: x + radius, maxY: y + radius }
}

export function gateBox(gate: Gate): Box {
  return placeBox(gate, GATE_RADIUS)
}

export function backgroundBox({ x, y, width, height }: Background): Box {
  return { minX: x, minY: y, maxX: x + width, maxY: y + height }
}

/** What a selection covers, null where it is empty. */
export function selectionBox(document: PlanDocument, selection: Selection): Box | null {
  const { rows, seats, tables, areas, shapes, gates } = selection
  const boxes: (Box | null)[] = []
  if (rows.size > 0) for (const row of allRows(document)) if (rows.has(row.id)) boxes.push(holderBox(row))
  if (seats.size > 0) boxes.push(seatsBox(document, seats))
  for (const table of document.tables) if (tables.has(table.id)) boxes.push(holderBox(table))
  for (const area of document.areas) if (areas.has(area.id)) boxes.push(areaBox(area))
  for (const shape of document.shapes) if (shapes.has(shape.id ?? '')) boxes.push(shapeBox(shape))
  document.gates.forEach((gate, position) => gates.has(position) && boxes.push(gateBox(gate)))
  if (selection.stage && document.stage) boxes.push(shapeBox(document.stage))
  if (selection.focalPoint && document.focal_point) boxes.push(placeBox(document.focal_point, FOCAL_RADIUS))
  if (selection.background && document.background) boxes.push(backgroundBox(document.background))
  return finite(joined(boxes))
}

function seatsBox(document: PlanDocument, ids: ReadonlySet<string>): Box | null {
  const boxes: Box[] = []
  for (const seat of allSeats(document)) if (ids.has(seat.id)) boxes.push(placeBox(seat, seat.radius ?? SEAT_RADIUS))
  return joined(boxes)
}

/** Everything that is drawn on a floor, or on all; null where there is nothing. The background counts only if asked. */
export function contentBox(document: PlanDocument, floor: string | null = null, withBackground = false): Box | null {
  const lowest = document.floors[0]?.id ?? ''
  const isHere = (of: string | undefined): boolean => floor === null || (of || lowest) === floor
  const boxes: (Box | null)[] = []
  for (const { holder, floor: of } of seatHolders(document)) if (isHere(of)) boxes.push(holderBox(holder))
  for (const area of document.areas) if (isHere(area.floor)) boxes.push(areaBox(area))
  for (const shape of document.shapes) if (isHere(shape.floor)) boxes.push(shapeBox(shape))
  for (const gate of document.gates) if (isHere(gate.floor)) boxes.push(gateBox(gate))
  if (document.stage && isHere(document.stage.floor)) boxes.push(shapeBox(document.stage))
  if (document.focal_point) boxes.push(boxAround([document.focal_point]))
  if (withBackground && document.background) boxes.push(backgroundBox(document.background))
  return finite(joined(boxes))
}

/** The sheet and all that is drawn, wherever it is. */
export function wholeOf(document: PlanDocument): Box {
  const { width, height } = document.size
  return joined([{ minX: 0, minY: 0, maxX: width, maxY: height }, contentBox(document)])!
}

function finite(box: Box | null): Box | null {
  return box && Number.isFinite(box.minX) ? box : null
}

/** Where everybody looks: the focal point, else the middle of the stage, else the middle of the upper edge. */
export function focusOf(document: PlanDocument): Point {
  if (document.focal_point) return document.focal_point
  if (document.stage) return middleOfShape(document.stage)
  const box = contentBox(document)
  return box ? { x: middleOf(box).x, y: box.minY } : { x: document.size.width / 2, y: 0 }
}
