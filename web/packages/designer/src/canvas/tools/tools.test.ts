import { describe, expect, it } from 'vitest'
import { changes } from '../../changes'
import { emptyDocument } from '../../document/open'
import { lineOf } from '../../document/rowLine'
import { after, rowIds, rowsOf, smallHall } from '../../fixtures'
import { isEmptySelection } from '../../selection'
import { at, TestDesk } from '../fixtures'
import type { Tool } from '../types'

const hall = smallHall()
const empty = after(emptyDocument('Hall'), changes.addCategory({ name: 'A' }))

function deskWith(tool: Tool, document = empty, settings = {}): TestDesk {
  const desk = new TestDesk(document, settings)
  desk.setTool(tool)
  return desk
}

describe('the row tool', () => {
  it('draws a row in one step and stays', () => {
    const desk = deskWith('row')
    desk.drag([at(100, 100), at(150, 120), at(300, 101)])
    const [row] = rowsOf(desk.store.document)
    expect(row!.seats).toHaveLength(9)
    expect(row!.seats[0]).toMatchObject({ x: 100, y: 100, category: 'A' })
    expect([desk.tool, [...desk.store.selection.rows]]).toEqual(['row', [row!.id]])
    desk.store.undo()
    expect(desk.store.document).toBe(empty)
  })

  it('comes straight when it is nearly straight, and on multiples of 15° with Shift', () => {
    const desk = deskWith('row', empty, { snap: true, gridSize: 1 })
    desk.drag([at(100, 100), at(300, 104)])
    desk.drag([at(100, 400), at(300, 430)], { shift: true })
    expect(rowsOf(desk.store.document).map((row) => Math.round(lineOf(row).rotation))).toEqual([0, 15])
  })

  it('says how many seats there are while it is dragged', () => {
    const desk = deskWith('row')
    const captions: string[] = []
    const { sketch } = desk
    desk.sketch = (drawn) => {
      if (drawn.caption) captions.push(drawn.caption.text)
      sketch.call(desk, drawn)
    }
    desk.drag([at(0, 0), at(60, 0), at(160, 0)])
    expect(captions).toEqual(['3 seats', '7 seats', '7 seats'])
    expect(desk.sketched).toEqual({})
  })

  it('leaves nothing of a click or of a stroke that is broken off', () => {
    const desk = deskWith('row')
    desk.click(at(10, 10))
    desk.breakOff([at(10, 10), at(200, 10)])
    expect(desk.store.document).toBe(empty)
    expect(desk.store.canUndo).toBe(false)
  })
})

describe('the block tool', () => {
  it.each([
    ['down to the right', at(100, 100), at(205, 165)],
    ['up to the left', at(200, 160), at(95, 95)],
  ])('fills a rectangle %s and gives way to selecting', (_, from, to) => {
    const desk = deskWith('rows')
    desk.drag([from, to])
    expect(rowsOf(desk.store.document).map((row) => [row.seats.length, row.seats[0]!.x, row.seats[0]!.y])).toEqual([[5, 100, 100], [5, 100, 130], [5, 100, 160]])
    expect([desk.tool, desk.store.selection.rows.size]).toEqual(['select', 3])
  })
})

describe('placing', () => {
  it('puts tables one after the other', () => {
    const desk = deskWith('table', empty, { tableSeats: 4 })
    desk.click(at(100, 100))
    desk.click(at(300, 100))
    expect(desk.store.document.tables.map(({ x, label, seats }) => [x, label, seats.length])).toEqual([[100, '1', 4], [300, '2', 4]])
  })

  it('puts a text and asks for its words', () => {
    const desk = deskWith('text')
    desk.click(at(50, 60))
    expect(desk.store.document.shapes).toMatchObject([{ shape: 'text', text: 'Text', x: 50, y: 60 }])
    expect([desk.tool, desk.edited]).toEqual(['select', ['select']])
  })

  it('puts gates with a number, and one focal point', () => {
    const desk = deskWith('gate')
    desk.click(at(1, 1))
    desk.click(at(2, 2))
    desk.setTool('focal')
    desk.click(at(3, 4))
    expect(desk.store.document).toMatchObject({ gates: [{ name: 'Gate 1' }, { name: 'Gate 2' }], focal_point: { x: 3, y: 4 } })
  })

  it('draws a stage by dragging or by a click', () => {
    const desk = deskWith('stage')
    desk.drag([at(100, 100), at(300, 150)])
    expect(desk.store.document.stage).toEqual({ shape: 'rectangle', x: 100, y: 100, width: 200, height: 50, text: 'Stage' })
    desk.setTool('stage')
    desk.click(at(500, 300))
    expect(desk.store.document.stage).toMatchObject({ x: 300, y: 265, width: 400, height: 70 })
  })

  it('draws on the floor that is shown', () => {
    const two = after(empty, changes.addFloor('2'))
    const floor = two.floors[1]!.id
    const desk = deskWith('shape', two, { floor })
    desk.drag([at(0, 0), at(10, 10)])
    desk.setTool('gate')
    desk.click(at(0, 0))
    expect([desk.store.document.shapes[0]!.floor, desk.store.document.gates[0]!.floor]).toEqual([floor, floor])
  })

  it.each([
    ['rectangle', { shape: 'rectangle', x: 10, y: 10, width: 40, height: 20 }],
    ['ellipse', { shape: 'ellipse', x: 30, y: 20, radius_x: 20, radius_y: 10 }],
    ['circle', { shape: 'circle', x: 30, y: 20, radius_x: 20, radius_y: 20 }],
    ['polygon', { shape: 'polygon', points: [10, 10, 50, 10, 50, 30, 10, 30] }],
  ] as const)('draws a %s', (shapeKind, expected) => {
    const desk = deskWith('shape', empty, { shapeKind })
    desk.drag([at(50, 30), at(10, 10)])
    expect(desk.store.document.shapes).toMatchObject([expected])
  })

  it('makes a polygon of clicks, closed at its first corner, by Enter or by a double click', () => {
    for (const close of [(desk: TestDesk) => desk.click(at(1, 2)), (desk: TestDesk) => void desk.finish(), (desk: TestDesk) => desk.click(at(90, 90), { clicks: 2 })]) {
      const desk = deskWith('area')
      for (const place of [at(0, 0), at(100, 0), at(100, 100)]) desk.click(place)
      expect(desk.store.document.areas).toEqual([])
      close(desk)
      expect(desk.store.document.areas.map(({ name, shape }) => [name, shape.points])).toEqual([['Pit', [0, 0, 100, 0, 100, 100]]])
    }
  })

  it('forgets the corners when another tool is taken', () => {
    const desk = deskWith('area')
    for (const place of [at(0, 0), at(100, 0), at(100, 100)]) desk.click(place)
    desk.setTool('select')
    desk.setTool('area')
    expect(desk.finish()).toBe(false)
    expect(desk.store.document).toBe(empty)
  })

  it('gives places to stand a category in which nobody sits, and a first capacity', () => {
    const desk = deskWith('area', after(smallHall(), changes.addCategory({ name: 'C' })), { category: 'A' })
    desk.drag([at(600, 400), at(800, 500)])
    expect(desk.store.document.areas[1]).toMatchObject({ category: 'C', capacity: 20 })
  })
})

describe('selecting', () => {
  const [row, other] = rowsOf(hall)

  it('takes the row of a seat, with Alt the seat alone', () => {
    const desk = deskWith('select', hall)
    desk.click(at(100, 100))
    expect([...desk.store.selection.rows]).toEqual([row!.id])
    desk.click(at(100, 100), { alt: true })
    expect([[...desk.store.selection.rows], [...desk.store.selection.seats]]).toEqual([[], [row!.seats[0]!.id]])
  })

  it('takes the seat alone at the second click', () => {
    const desk = deskWith('select', hall)
    desk.click(at(125, 100))
    desk.click(at(125, 100), { clicks: 2 })
    expect([...desk.store.selection.seats]).toEqual([row!.seats[1]!.id])
  })

  it('shows what a click would select', () => {
    const desk = deskWith('select', hall)
    desk.hover(at(125, 100))
    expect(desk.sketched.hovered).toBe(row)
    desk.click(at(125, 100))
    expect(desk.sketched).toEqual({})
    desk.hover(at(125, 100))
    expect(desk.sketched).toEqual({})
  })

  it('adds and takes away with Shift', () => {
    const desk = deskWith('select', hall)
    desk.click(at(100, 100))
    desk.click(at(100, 130), { shift: true })
    expect([...desk.store.selection.rows]).toEqual([row!.id, other!.id])
    desk.click(at(100, 100), { shift: true })
    expect([...desk.store.selection.rows]).toEqual([other!.id])
  })

  it('takes what lies in a rectangle: whole rows, single seats, things', () => {
    const desk = deskWith('select', hall)
    desk.drag([at(60, 5), at(300, 142)])
    expect([desk.store.selection.rows.size, desk.store.selection.stage]).toEqual([2, true])
    desk.drag([at(85, 85), at(160, 200)])
    expect([desk.store.selection.rows.size, desk.store.selection.seats.size]).toEqual([0, 9])
    expect(desk.store.canUndo).toBe(false)
  })

  it('lets go of all with a click on nothing, and keeps it with Shift', () => {
    const desk = deskWith('select', hall)
    desk.click(at(100, 100))
    desk.click(at(900, 900), { shift: true })
    expect(desk.store.selection.rows.size).toBe(1)
    desk.click(at(900, 900))
    expect(isEmptySelection(desk.store.selection)).toBe(true)
  })

  it('drags what is selected in one step', () => {
    const desk = deskWith('select', hall)
    desk.drag([at(100, 100), at(110, 105), at(120, 140)])
    expect(rowsOf(desk.store.document)[0]!.seats[0]).toMatchObject({ x: 120, y: 140 })
    expect(rowsOf(desk.store.document)[1]).toBe(other)
    desk.store.undo()
    expect(desk.store.document).toBe(hall)
  })

  it('drags all that is selected by any of it, and a click on it selects that alone', () => {
    const desk = deskWith('select', hall)
    desk.store.select({ rows: rowIds(hall) })
    desk.drag([at(100, 130), at(100, 140)])
    expect(rowsOf(desk.store.document).map((one) => one.seats[0]!.y)).toEqual([110, 140, 170])
    desk.click(at(100, 140))
    expect([...desk.store.selection.rows]).toEqual([other!.id])
  })

  it('keeps to one direction with Shift, and copies with Alt', () => {
    const desk = deskWith('select', hall)
    desk.store.select({ rows: [row!.id] })
    desk.drag([at(100, 100), at(140, 110)], { alt: true })
    const copied = rowsOf(desk.store.document)
    expect(copied).toHaveLength(4)
    expect(copied[0]).toBe(row)
    expect(copied[3]!.seats[0]).toMatchObject({ x: 140, y: 110 })
  })

  it('comes into line with the ends of other rows', () => {
    const desk = deskWith('select', after(hall, changes.moveBy({ ...emptyOf(), rows: new Set([rowIds(hall)[2]!]) }, 37, 200)), { snap: true })
    desk.drag([at(137, 360), at(104, 360)])
    expect(rowsOf(desk.store.document)[2]!.seats[0]).toMatchObject({ x: 100, y: 360 })
  })

  it('asks for the words of a thing at the second click', () => {
    const desk = deskWith('select', hall)
    desk.click(at(700, 40))
    desk.click(at(700, 40), { clicks: 2 })
    expect(desk.edited).toHaveLength(1)
  })

  it('leaves all as it was when a drag is broken off', () => {
    const desk = deskWith('select', hall)
    desk.breakOff([at(100, 100), at(200, 200)])
    expect(desk.store.document).toBe(hall)
    desk.breakOff([at(60, 60), at(300, 200)])
    expect([...desk.store.selection.rows]).toEqual([row!.id])
  })
})

describe('handles', () => {
  function handle(desk: TestDesk, kind: 'rotate' | 'curve' | 'end') {
    return desk.handles.find((one) => one.kind === kind)!.at
  }

  function withRow(): TestDesk {
    const desk = deskWith('select', hall)
    desk.store.select({ rows: [rowIds(hall)[0]!] })
    return desk
  }

  it('bend a row, and straighten it again', () => {
    const desk = withRow()
    const from = handle(desk, 'curve')
    desk.drag([from, at(from.x, from.y + 15)])
    expect(lineOf(rowsOf(desk.store.document)[0]!).curve).toBeCloseTo(15, 0)
    const again = handle(desk, 'curve')
    desk.drag([again, at(again.x, again.y - 12)])
    expect(lineOf(rowsOf(desk.store.document)[0]!).curve).toBe(0)
    expect(desk.store.undoLabel).toBe('curve')
  })

  it('turn by what the pointer turns, in steps of 15° with Shift', () => {
    const desk = withRow()
    const from = handle(desk, 'rotate')
    desk.drag([from, at(from.x + 400, from.y + 30)], { shift: true })
    expect(lineOf(rowsOf(desk.store.document)[0]!).rotation % 15).toBeCloseTo(0, 3)
  })

  it('make a row longer and shorter', () => {
    const desk = withRow()
    const from = handle(desk, 'end')
    desk.drag([from, at(from.x + 52, from.y)])
    expect(rowsOf(desk.store.document)[0]!.seats).toHaveLength(7)
    const again = handle(desk, 'end')
    desk.drag([again, at(again.x - 1000, again.y)])
    expect(rowsOf(desk.store.document)[0]!.seats).toHaveLength(1)
  })

  it('bend several rows alike, where they run in one direction', () => {
    const desk = deskWith('select', hall)
    desk.store.select({ rows: rowIds(hall) })
    const from = handle(desk, 'curve')
    desk.drag([from, at(from.x, from.y + 15)])
    expect(rowsOf(desk.store.document).map((row) => Math.round(lineOf(row).curve))).toEqual([15, 15, 15])
    const turned = deskWith('select', after(hall, changes.rotateBy({ ...emptyOf(), rows: new Set(rowIds(hall).slice(0, 1)) }, 90)))
    turned.store.select({ rows: rowIds(hall) })
    expect(turned.handles.map(({ kind }) => kind)).toEqual(['rotate'])
  })

  it('make a thing larger from the opposite side', () => {
    const desk = deskWith('select', hall)
    desk.store.select({ stage: true })
    const corner = desk.handles.find((one) => one.kind === 'resize' && one.x === 1 && one.y === 1)!.at
    desk.drag([corner, at(corner.x + 100, corner.y + 20)])
    expect(desk.store.document.stage).toMatchObject({ x: 80, y: 10, width: 300, height: 60 })
  })

  it('show what they do', () => {
    const desk = withRow()
    expect(desk.hover(handle(desk, 'curve'))).toBe('ns-resize')
    expect(desk.hover(at(100, 100))).toBe('move')
    expect(desk.hover(at(900, 900))).toBe('default')
  })
})

describe('painting', () => {
  it('paints the seats that the brush passes over, as one step', () => {
    const desk = deskWith('brush', hall, { category: 'B', brushRadius: 8 })
    desk.drag([at(100, 100), at(150, 100), at(150, 160)])
    expect(rowsOf(desk.store.document).map((row) => row.seats.map(({ category }) => category).join(''))).toEqual(['BBBAA', 'AABAA', 'AABAA'])
    desk.store.undo()
    expect(desk.store.document).toBe(hall)
  })

  it('misses no seat on the way of a quick hand', () => {
    const desk = deskWith('brush', hall, { category: 'B', brushRadius: 2 })
    desk.drag([at(0, 130), at(500, 130)])
    expect(rowsOf(desk.store.document)[1]!.seats.map(({ category }) => category).join('')).toBe('BBBBB')
  })

  it('paints a standing area in which it is set down', () => {
    const desk = deskWith('brush', hall, { category: 'A' })
    desk.click(at(400, 50))
    expect(desk.store.document.areas[0]!.category).toBe('A')
  })

  it('paints what a rectangle holds, or the row of a click', () => {
    const desk = deskWith('paint-rectangle', hall, { category: 'B' })
    desk.drag([at(90, 90), at(130, 140)])
    expect(rowsOf(desk.store.document).map((row) => row.seats.map(({ category }) => category).join(''))).toEqual(['BBAAA', 'BBAAA', 'AAAAA'])
    desk.click(at(100, 160))
    expect(rowsOf(desk.store.document)[2]!.seats.map(({ category }) => category).join('')).toBe('BBBBB')
  })
})

function emptyOf() {
  return new TestDesk(hall).store.selection
}
