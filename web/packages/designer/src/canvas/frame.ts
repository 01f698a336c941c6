import { visibleBounds, type Framed } from '@onsale/seatmap/canvas'
import { categoryColors } from '../document/colors'
import { touches, type Box } from '../document/measure'
import { holderBox } from '../document/outline'
import type { PlanDocument, Row, Table } from '../document/types'
import { lowestFloor, seatHolders } from '../document/walk'
import type { Selection } from '../selection'
import type { Handle } from './handles'
import type { Sketch } from './sketch'
import type { DesignerLabels, DesignerTheme, ToolSettings } from './types'

/** All that one picture shows. The painters read it and nothing else. */
export interface Frame extends Framed {
  readonly document: PlanDocument
  readonly selection: Selection
  readonly settings: ToolSettings
  readonly theme: DesignerTheme
  readonly labels: DesignerLabels
  readonly colors: ReadonlyMap<string, string>
  readonly handles: readonly Handle[]
  readonly sketch: Sketch
}

export function colorsByName(document: PlanDocument): ReadonlyMap<string, string> {
  const colors = categoryColors(document)
  return new Map(document.categories.map(({ name }, position) => [name, colors[position]!]))
}

/** Whether what names this floor is drawn: what names none is on the lowest. */
export function isShown({ document, settings }: Pick<Frame, 'document' | 'settings'>, floor: string | undefined): boolean {
  return (floor || lowestFloor(document)) === settings.floor
}

/**
 * Rows and tables of the floor that touch the box. A look at each box: a stadium has some thousands, which takes less
 * time than keeping an index of what changes with every step.
 */
export function visibleHolders(document: PlanDocument, floor: string, box: Box): (Row | Table)[] {
  const visible: (Row | Table)[] = []
  for (const { holder, floor: of } of seatHolders(document)) {
    if (of === floor && touches(holderBox(holder), box)) visible.push(holder)
  }
  return visible
}

export function boxOfView(frame: Framed): Box {
  return visibleBounds(frame.camera, frame.view)
}
