import { placeBox, selectionBox } from '../document/extent'
import type { Box } from '../document/measure'
import type { PlanDocument } from '../document/types'
import { lowestFloor, seatHolders } from '../document/walk'
import { existing, selectionOf, type Selection } from '../selection'
import type { Target } from './types'

/** Around a bare place so much is shown. */
const PLACE_RADIUS = 60

/** Where to go, on which floor, and what to select there. */
export interface Sight {
  readonly box: Box
  readonly floor: string | null
  readonly selection: Selection | null
}

/** What there is to see of a target, null where it is nowhere. */
export function sightOf(document: PlanDocument, target: Target): Sight | null {
  if ('code' in target) {
    const selection = existing(selectionOf(target.parts), document)
    const box = selectionBox(document, selection) ?? (target.place && placeBox(target.place, PLACE_RADIUS))
    return box && { box, floor: target.floor || null, selection }
  }
  if ('rows' in target) {
    const box = selectionBox(document, target)
    return box && { box, floor: floorOf(document, target), selection: target }
  }
  return { box: placeBox(target, PLACE_RADIUS), floor: null, selection: null }
}

/** The floor of the first thing that is selected. */
function floorOf(document: PlanDocument, selection: Selection): string | null {
  const { rows, tables, seats } = selection
  for (const { kind, holder, floor } of seatHolders(document)) {
    if ((kind === 'row' ? rows : tables).has(holder.id)) return floor
    if (seats.size > 0 && holder.seats.some((seat) => seats.has(seat.id))) return floor
  }
  const area = document.areas.find((one) => selection.areas.has(one.id))
  const shape = document.shapes.find((one) => selection.shapes.has(one.id ?? ''))
  const gate = document.gates.find((_, position) => selection.gates.has(position))
  const thing = area ?? shape ?? gate ?? (selection.stage ? document.stage : null)
  return thing ? thing.floor || lowestFloor(document) : null
}
