import { describe, expect, it } from 'vitest'
import { changes } from '../changes'
import type { Change } from '../changes/change'
import { NUMBERING_SCHEMES, type PlanDocument } from '../document/types'
import { allSeats } from '../document/walk'
import { randomNumbers, rowIds, smallHall } from '../fixtures'
import { everything, existing, selectionOf, type Selection } from '../selection'
import { DesignerStore } from './store'

type Random = () => number

function some<Item>(items: readonly Item[], random: Random): Item[] {
  return items.filter(() => random() < 0.4)
}

function anySelection(document: PlanDocument, random: Random): Selection {
  if (random() < 0.1) return everything(document)
  return existing(selectionOf({
    rows: some(rowIds(document), random),
    seats: some([...allSeats(document)].map((seat) => seat.id), random),
    tables: some(document.tables.map((table) => table.id), random),
    areas: some(document.areas.map((area) => area.id), random),
    shapes: some(document.shapes.map((shape) => shape.id!), random),
    gates: some(document.gates.map((_, at) => at), random),
    stage: random() < 0.3,
    focalPoint: random() < 0.3,
  }), document)
}

/** Any edit there is, on anything that the document has. */
function anyChange(document: PlanDocument, random: Random): Change {
  const selection = anySelection(document, random)
  const rows = [...selection.rows]
  const number = (most: number): number => Math.round((random() - 0.5) * 2 * most)
  const count = (most: number): number => 1 + Math.floor(random() * most)
  const category = random() < 0.2 ? '' : 'AB'[Math.floor(random() * 2)]!
  const at = { x: number(500), y: number(500) }
  const axis = random() < 0.5 ? 'horizontal' : 'vertical'
  const makers: readonly (() => Change)[] = [
    () => changes.addRow({ from: at, to: { x: number(500), y: number(500) }, spacing: 25, category }),
    () => changes.addRows({ ...at, rows: count(3), seats: count(6), spacing: 25, rowSpacing: 30, rotation: number(180), curve: number(20) }),
    () => changes.setSeatCount(rows, count(9)),
    () => changes.setSpacing(rows, count(60)),
    () => changes.curveRow(rows, number(60)),
    () => changes.skewRow(rows, number(60)),
    () => changes.moveBy(selection, number(50), number(50)),
    () => changes.rotateBy(selection, number(180)),
    () => changes.flip(selection, axis),
    () => changes.resize(selection, { about: at, x: random() * 2, y: random() * 2, rotation: number(90) }),
    () => changes.duplicate(selection, number(90), number(90)),
    () => changes.alignRows(selection, random() < 0.5 ? 'left' : 'middle'),
    () => changes.distribute(selection, axis),
    () => changes.deleteSelection(selection),
    () => changes.renumber(rows, { scheme: NUMBERING_SCHEMES[count(5) - 1]!, start: count(9), reverse: random() < 0.5 }),
    () => changes.relabelRows(rows, { scheme: 'letters', start: 'C' }),
    () => changes.setRow(rows, { label: 'X', label_shown: 'both' }),
    () => changes.paint(selection, category),
    () => changes.setFlags(selection, { accessible: random() < 0.5, note: random() < 0.5 ? 'ramp' : '' }),
    () => changes.addTable({ ...at, shape: random() < 0.5 ? 'round' : 'rectangle', seats: count(10) }),
    () => changes.setTable(selection.tables, { seats: count(10), rotation: number(90) }),
    () => changes.addArea({ name: 'Pit', shape: { shape: 'ellipse', ...at, radius_x: 20 }, category }),
    () => changes.addText({ ...at, text: 'Bar' }),
    () => changes.setStage(random() < 0.5 ? null : { shape: 'rectangle', ...at, width: 40, height: 20 }),
    () => changes.setFocalPoint(random() < 0.5 ? null : at),
    () => changes.addGate({ name: 'N', ...at }),
    () => changes.renameCategory('A', 'B'),
    () => changes.removeCategory(category),
    () => changes.addFloor('Up'),
    () => changes.removeFloor(document.floors.at(-1)!.id),
    () => changes.addSection({ name: 'New', floor: document.floors[0]!.id }),
    () => changes.moveToSection(selection, document.sections.at(-1)?.id ?? ''),
    () => changes.fitSheet(),
  ]
  return makers[Math.floor(random() * makers.length)]!()
}

/** Reads every place of a document, so that a change of it in place is found. */
function frozen<Value>(value: Value): Value {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value)
    Object.values(value).forEach(frozen)
  }
  return value
}

function finite(document: PlanDocument): boolean {
  return !JSON.stringify(document).includes('null')
}

describe.each(Array.from({ length: 12 }, (_, seed) => seed))('any 60 steps, seed %i', (seed) => {
  it('are taken back to the very same objects, and taken again to the same documents', () => {
    const random = randomNumbers(seed)
    const store = new DesignerStore(frozen(smallHall()))
    const documents = [store.document]
    for (let step = 0; step < 60; step++) {
      const before = store.document
      const change = anyChange(before, random)
      if (random() < 0.3) {
        const drag = store.beginDrag(change.name)
        drag.update(anyChange(before, random))
        drag.update(change)
        drag.end()
      } else store.apply(change)
      frozen(store.document)
      if (store.document !== before) documents.push(store.document)
      if (random() < 0.15 && store.canUndo) {
        store.undo()
        store.redo()
      }
    }
    expect(finite(store.document)).toBe(true)
    for (const document of [...documents].reverse().slice(1)) {
      store.undo()
      expect(store.document).toBe(document)
    }
    expect([store.canUndo, store.isDirty]).toEqual([false, false])
    for (const document of documents.slice(1)) {
      store.redo()
      expect(store.document).toBe(document)
    }
  })

  it('never give an id twice, and give the same when they are applied again', () => {
    const random = randomNumbers(100 + seed)
    let document = smallHall()
    for (let step = 0; step < 60; step++) {
      const change = anyChange(document, random)
      const next = change.to(document)
      expect(change.to({ ...document })).toEqual({ ...next })
      document = next
      const seats = Array.from(allSeats(document), (seat) => seat.id)
      const holders = [...rowIds(document), ...document.tables.map((table) => table.id)]
      expect(new Set(seats).size).toBe(seats.length)
      expect(new Set(holders).size).toBe(holders.length)
    }
  })
})
