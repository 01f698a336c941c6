import { ROW_SPACING, SEAT_SPACING } from '../document/measure'
import type { PlanDocument } from '../document/types'
import { lowestFloor } from '../document/walk'
import type { ToolSettings } from './types'

/** What tools begin with in a document. */
export function defaultSettings(document: PlanDocument): ToolSettings {
  return {
    floor: lowestFloor(document),
    section: null,
    category: document.categories[0]?.name ?? '',
    seatSpacing: SEAT_SPACING,
    rowSpacing: ROW_SPACING,
    tableShape: 'round',
    tableKind: 'table',
    tableSeats: 8,
    shapeKind: 'rectangle',
    brushRadius: 40,
    gridSize: 10,
    snap: true,
    showGrid: true,
  }
}

/** The settings with a floor, a section and a category that exist; the same object where they do. */
export function fitting(settings: ToolSettings, document: PlanDocument): ToolSettings {
  const floor = document.floors.some(({ id }) => id === settings.floor) ? settings.floor : lowestFloor(document)
  const isThere = document.sections.some(({ id, floor: of }) => id === settings.section && of === floor)
  const section = isThere ? settings.section : null
  const isKnown = document.categories.some(({ name }) => name === settings.category)
  const category = isKnown ? settings.category : (document.categories[0]?.name ?? '')
  const isSame = floor === settings.floor && section === settings.section && category === settings.category
  return isSame ? settings : { ...settings, floor, section, category }
}
