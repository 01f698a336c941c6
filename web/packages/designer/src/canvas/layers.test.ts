import { describe, expect, it } from 'vitest'
import { changes } from '../changes'
import { after, rowIds, rowsOf, selected, smallHall } from '../fixtures'
import { LayerKeeper } from './layers'

const hall = smallHall()
const [first] = rowIds(hall)

describe('LayerKeeper', () => {
  it('draws everything anew while nothing is dragged', () => {
    const keeper = new LayerKeeper()
    keeper.next(hall, false)
    const moved = after(hall, changes.moveBy(selected('rows', first!), 5, 5))
    expect(keeper.next(moved, false)).toMatchObject({ base: moved, fresh: [] })
  })

  it('keeps the picture of what stays, without what moves', () => {
    const keeper = new LayerKeeper()
    keeper.next(hall, false)
    const one = after(hall, changes.moveBy(selected('rows', first!), 5, 5))
    const two = after(hall, changes.moveBy(selected('rows', first!), 9, 9))
    const layers = keeper.next(one, true)
    expect(layers.base).toBe(hall)
    expect([...layers.hidden]).toEqual([rowsOf(hall)[0]])
    expect(layers.fresh).toEqual([rowsOf(one)[0]])
    const later = keeper.next(two, true)
    expect(later.hidden).toBe(layers.hidden)
    expect(later.fresh).toEqual([rowsOf(two)[0]])
  })

  it('draws what came back to its place', () => {
    const keeper = new LayerKeeper()
    keeper.next(hall, false)
    keeper.next(after(hall, changes.moveBy(selected('rows', first!), 5, 5)), true)
    expect(keeper.next(hall, true).fresh).toEqual([rowsOf(hall)[0]])
  })

  it('paints over what only changed its colour', () => {
    const keeper = new LayerKeeper()
    keeper.next(hall, false)
    const painted = after(hall, changes.paint(selected('rows', first!), 'B'))
    const layers = keeper.next(painted, true)
    expect([layers.hidden.size, layers.fresh]).toEqual([0, [rowsOf(painted)[0]]])
  })

  it('adds new rows and hides those that are gone', () => {
    const keeper = new LayerKeeper()
    keeper.next(hall, false)
    const longer = after(hall, changes.addRow({ from: { x: 0, y: 0 }, to: { x: 90, y: 0 }, spacing: 25 }))
    expect(keeper.next(longer, true).fresh).toEqual([rowsOf(longer)[3]])
    const shorter = after(hall, changes.deleteSelection(selected('rows', first!)))
    expect([...keeper.next(shorter, true).hidden]).toEqual([rowsOf(hall)[0]])
  })
})
