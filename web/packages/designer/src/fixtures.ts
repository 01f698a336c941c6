import { changes } from './changes'
import type { Change } from './changes/change'
import { emptyDocument } from './document/open'
import type { PlanDocument, Row } from './document/types'
import { allRows } from './document/walk'
import { EMPTY_SELECTION, selectionOf, type Selection } from './selection'

/** The document after these changes, one after the other. */
export function after(document: PlanDocument, ...steps: readonly Change[]): PlanDocument {
  return steps.reduce((made, step) => step.to(made), document)
}

/** Three rows of five seats around (100, 100), a table, a standing area, a text, a gate, a stage and two categories. */
export function smallHall(): PlanDocument {
  return after(
    emptyDocument('Hall'),
    changes.addCategory({ name: 'A' }),
    changes.addCategory({ name: 'B' }),
    changes.addRows({ x: 100, y: 100, rows: 3, seats: 5, spacing: 25, rowSpacing: 30, category: 'A' }),
    changes.addTable({ x: 500, y: 300, shape: 'round', seats: 6, category: 'B' }),
    changes.addArea({ name: 'Pit', shape: { shape: 'rectangle', x: 300, y: 20, width: 200, height: 60 }, category: 'B', capacity: 50 }),
    changes.addText({ x: 700, y: 40, text: 'Bar' }),
    changes.addGate({ name: 'North', x: 20, y: 20 }),
    changes.setStage({ shape: 'rectangle', x: 80, y: 10, width: 200, height: 40 }),
  )
}

export function rowsOf(document: PlanDocument): Row[] {
  return [...allRows(document)]
}

export function rowIds(document: PlanDocument): string[] {
  return rowsOf(document).map((row) => row.id)
}

export function numbersOf(row: Row): string[] {
  return row.seats.map((seat) => seat.number)
}

export function selected(part: 'rows' | 'seats' | 'tables' | 'areas' | 'shapes', ...ids: readonly string[]): Selection {
  return ids.length === 0 ? EMPTY_SELECTION : selectionOf({ [part]: ids })
}

/** The same numbers between 0 and 1 for the same seed. */
export function randomNumbers(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state / 2 ** 32
  }
}
