import { describe, expect, it, vi } from 'vitest'
import { changes } from '../changes'
import { change, type Change } from '../changes/change'
import { LIMITS } from '../document/limits'
import { emptyDocument } from '../document/open'
import { changedSeats } from '../document/weight'
import { after, rowIds, selected, smallHall } from '../fixtures'
import { everything } from '../selection'
import { HISTORY_MAX, HISTORY_WEIGHT_MAX } from './history'
import { DesignerStore } from './store'

function named(name: string): Change {
  return change('set-plan', (document) => (document.name === name ? document : { ...document, name }))
}

const opened = (): DesignerStore => new DesignerStore(emptyDocument('Hall'))

describe('DesignerStore', () => {
  it('goes back to the very objects that were there before, and forth again', () => {
    const store = opened()
    const documents = [store.document]
    for (const name of ['A', 'B', 'C']) {
      store.apply(named(name))
      documents.push(store.document)
    }
    for (const document of [...documents].reverse().slice(1)) {
      store.undo()
      expect(store.document).toBe(document)
    }
    expect(store.canUndo).toBe(false)
    for (const document of documents.slice(1)) {
      store.redo()
      expect(store.document).toBe(document)
    }
    expect(store.canRedo).toBe(false)
  })

  it('takes a step that changes nothing for none', () => {
    const store = opened()
    store.apply(named('Hall'))
    expect([store.canUndo, store.isDirty]).toEqual([false, false])
  })

  it('forgets what was taken back when another step is taken', () => {
    const store = opened()
    store.apply(named('A'))
    store.undo()
    store.apply(named('B'))
    expect(store.canRedo).toBe(false)
    store.redo()
    expect(store.document.name).toBe('B')
  })

  it('makes one step of steps in a row with the same key', () => {
    const store = opened()
    for (const name of ['H', 'Ha', 'Har']) store.apply(named(name), 'type', { merge: 'name' })
    store.undo()
    expect(store.document.name).toBe('Hall')
    expect(store.canUndo).toBe(false)
  })

  it('does not merge over another step', () => {
    const store = opened()
    store.apply(named('A'), 'type', { merge: 'name' })
    store.apply(named('B'))
    store.apply(named('C'), 'type', { merge: 'name' })
    store.undo()
    expect(store.document.name).toBe('B')
  })

  it('does not merge into a step that was redone', () => {
    const store = opened()
    store.apply(named('A'), 'type', { merge: 'name' })
    store.undo()
    store.redo()
    store.apply(named('B'), 'type', { merge: 'name' })
    store.undo()
    expect(store.document.name).toBe('A')
  })

  it('makes one step of a drag, each update from where it began', () => {
    const store = opened()
    const longer = change('set-plan', (document) => ({ ...document, name: `${document.name}!` }))
    const drag = store.beginDrag('rename')
    drag.update(longer)
    drag.update(longer)
    expect(store.document.name).toBe('Hall!')
    drag.end()
    expect(store.undoLabel).toBe('rename')
    store.undo()
    expect([store.document.name, store.canUndo]).toEqual(['Hall', false])
  })

  it('leaves nothing of a drag that is cancelled, and hears nothing of one that ended', () => {
    const store = opened()
    const before = store.document
    const drag = store.beginDrag('rename')
    drag.update(named('A'))
    drag.cancel()
    drag.update(named('B'))
    drag.end()
    expect(store.document).toBe(before)
    expect(store.canUndo).toBe(false)
  })

  it('ends a drag before it takes another step', () => {
    const store = opened()
    store.beginDrag('rename').update(named('A'))
    store.apply(named('B'))
    store.undo()
    expect(store.document.name).toBe('A')
    store.undo()
    expect(store.document.name).toBe('Hall')
  })

  it('is saved again when the saved document is reached by undoing', () => {
    const store = opened()
    store.apply(named('A'))
    store.savedMark()
    store.apply(named('B'))
    expect(store.isDirty).toBe(true)
    store.undo()
    expect(store.isDirty).toBe(false)
  })

  it('stays dirty when something happened while an older document was stored', () => {
    const store = opened()
    store.apply(named('A'))
    const sent = store.document
    store.apply(named('B'))
    store.savedMark(sent)
    expect(store.isDirty).toBe(true)
  })

  it('selects only what exists', () => {
    const store = opened()
    store.select({ rows: ['nowhere'], gates: [0], stage: true })
    expect([store.selection.rows.size, store.selection.gates.size, store.selection.stage]).toEqual([0, 0, false])
  })

  it('keeps no more than its limit', () => {
    const store = opened()
    for (let step = 0; step < HISTORY_MAX + 5; step++) store.apply(named(`${step}`))
    for (let step = 0; step < HISTORY_MAX + 5; step++) store.undo()
    expect(store.document.name).toBe('4')
  })

  it('does not take a change that makes more than the API takes, and says so until one is taken', () => {
    const store = opened()
    const before = store.document
    const floors = change('add-floor', (document) => ({ ...document, floors: Array(LIMITS.floors + 1).fill(document.floors[0]!) }))
    store.apply(floors)
    expect([store.document, store.canUndo, store.refusal]).toEqual([before, false, 'floors'])
    const drag = store.beginDrag('add-floor')
    drag.update(floors)
    drag.end()
    expect([store.document, store.canUndo]).toEqual([before, false])
    store.apply(named('A'))
    expect(store.refusal).toBe(null)
  })

  it('takes no seat too many', () => {
    const seat = { id: 's', number: '1', x: 0, y: 0 }
    const rows = (count: number) => [{ id: 'r', label: 'A', seats: Array(count).fill(seat) }]
    const filled = (count: number) => change('add-row', (document) => ({ ...document, sections: [{ id: 'x', name: '', floor: 'f1', rows: rows(count) }] }))
    const store = opened()
    store.apply(filled(LIMITS.seats))
    expect(store.refusal).toBe(null)
    store.apply(filled(LIMITS.seats + 1))
    expect(store.refusal).toBe('seats')
  })

  it('lets go of the oldest steps when they weigh too much, and keeps the last', () => {
    const store = new DesignerStore(after(emptyDocument('Hall'), changes.addRows({ x: 0, y: 0, rows: 10, seats: 1_000, spacing: 25, rowSpacing: 30 })))
    const all = everything(store.document)
    const moves = HISTORY_WEIGHT_MAX / 10_000 + 5
    for (let step = 0; step < moves; step++) store.apply(changes.moveBy(all, 1, 0))
    let taken = 0
    for (; store.canUndo; taken++) store.undo()
    expect(taken).toBe(HISTORY_WEIGHT_MAX / 10_000)
  })

  it('weighs what a step does not share with the one before', () => {
    const hall = smallHall()
    expect(changedSeats(hall, hall)).toBe(0)
    expect(changedSeats(hall, after(hall, changes.moveBy(selected('rows', rowIds(hall)[0]!), 1, 1)))).toBe(5)
    expect(changedSeats(hall, after(hall, changes.setTable([hall.tables[0]!.id], { label: 'X' })))).toBe(6)
    expect(changedSeats(hall, after(hall, changes.deleteSelection(everything(hall))))).toBe(0)
  })

  it('tells its listeners until they leave', () => {
    const store = opened()
    const listener = vi.fn()
    const leave = store.subscribe(listener)
    store.apply(named('A'))
    leave()
    store.apply(named('B'))
    expect(listener).toHaveBeenCalledTimes(1)
  })
})
