import { describe, expect, it } from 'vitest'
import { changes } from '.'
import { categoryColors, DEFAULT_COLORS } from '../document/colors'
import { contentBox } from '../document/extent'
import { distance } from '../document/measure'
import { emptyDocument } from '../document/open'
import { after, rowIds, rowsOf, selected, smallHall } from '../fixtures'
import { selectionOf } from '../selection'

const hall = smallHall()

describe('categories', () => {
  it('get colours that no other has', () => {
    const names = Array.from({ length: 12 }, (_, at) => `C${at}`)
    const colors = categoryColors(after(emptyDocument('Hall'), ...names.map((name) => changes.addCategory({ name }))))
    expect(colors.slice(0, 8)).toEqual(DEFAULT_COLORS)
    expect(new Set(colors).size).toBe(12)
    for (const color of colors) expect(color).toMatch(/^#[0-9A-F]{6}$/)
  })

  it('are there once', () => {
    expect(changes.addCategory({ name: 'A' }).to(hall)).toBe(hall)
    expect(changes.addCategory({ name: '' }).to(hall)).toBe(hall)
    expect(changes.renameCategory('A', 'B').to(hall)).toBe(hall)
  })

  it('take their seats and areas along to a new name', () => {
    const renamed = after(hall, changes.renameCategory('B', 'Gold'))
    expect(renamed.categories.map(({ name }) => name)).toEqual(['A', 'Gold'])
    expect(renamed.tables[0]!.seats.every(({ category }) => category === 'Gold')).toBe(true)
    expect(renamed.areas[0]!.category).toBe('Gold')
    expect(renamed.sections).toBe(hall.sections)
  })

  it('leave seats without any, or hand them on', () => {
    const removed = after(hall, changes.removeCategory('A'))
    expect(rowsOf(removed)[0]!.seats[0]).not.toHaveProperty('category')
    expect(rowsOf(after(hall, changes.removeCategory('A', 'B')))[0]!.seats[0]!.category).toBe('B')
  })

  it('change their colour without touching a seat', () => {
    const coloured = after(hall, changes.setCategory('A', { color: '#123456' }))
    expect(categoryColors(coloured)[0]).toBe('#123456')
    expect(coloured.sections).toBe(hall.sections)
  })
})

describe('floors and sections', () => {
  const two = after(hall, changes.addFloor('Balcony'))
  const upper = two.floors[1]!.id
  const furnished = after(
    two,
    changes.addRow({ from: { x: 0, y: 0 }, to: { x: 100, y: 0 }, spacing: 25, floor: upper }),
    changes.addTable({ x: 200, y: 0, shape: 'round', seats: 4, floor: upper }),
    changes.addText({ x: 0, y: 0, text: 'Up', floor: upper }),
    changes.addGate({ name: 'Up', x: 0, y: 0, floor: upper }),
    changes.addArea({ name: 'Up', floor: upper, shape: { shape: 'rectangle', x: 0, y: 0, width: 10, height: 10 } }),
  )

  it('put new things on the floor that is named', () => {
    expect(furnished.sections.map((section) => section.floor)).toEqual(['f1', upper])
    expect(furnished.tables[1]!.section).toBe(furnished.sections[1]!.id)
  })

  it('take all with them that stands on a floor', () => {
    expect(after(furnished, changes.removeFloor(upper))).toEqual({ ...hall, floors: hall.floors })
  })

  it('take what names no floor with the lowest', () => {
    const left = after(furnished, changes.removeFloor('f1'))
    expect([left.floors.length, left.shapes.length, left.gates.length, left.areas.length, left.tables.length]).toEqual([1, 1, 1, 1, 1])
    expect(left).not.toHaveProperty('stage')
  })

  it('leave the last floor', () => {
    expect(changes.removeFloor('f1').to(hall)).toBe(hall)
    expect(changes.removeFloor('nowhere').to(two)).toBe(two)
  })

  it('rename', () => {
    const section = hall.sections[0]!.id
    const named = after(hall, changes.renameFloor('f1', 'Ground'), changes.setSection(section, { name: 'Stalls' }))
    expect([named.floors[0]!.name, named.sections[0]!.name]).toEqual(['Ground', 'Stalls'])
    expect(named.sections[0]!.rows).toBe(hall.sections[0]!.rows)
  })

  it('hand rows and tables over, in their order', () => {
    const made = after(hall, changes.addSection({ name: 'Box', floor: 'f1' }))
    const box = made.sections[1]!.id
    const [first, , third] = rowIds(hall)
    const moved = after(made, changes.moveToSection(selectionOf({ rows: [third!, first!], tables: [hall.tables[0]!.id] }), box))
    expect(moved.sections.map((section) => section.rows.map((row) => row.label))).toEqual([['B'], ['A', 'C']])
    expect(moved.tables[0]!.section).toBe(box)
    expect(changes.moveToSection(selected('rows', first!), 'nowhere').to(hall)).toBe(hall)
  })

  it('take their rows and tables along', () => {
    const left = after(hall, changes.removeSection(hall.sections[0]!.id))
    expect([left.sections, left.tables]).toEqual([[], []])
  })
})

describe('tables', () => {
  const [table] = hall.tables
  const id = table!.id

  it('lay chairs around, none of them touching another', () => {
    for (const count of [1, 2, 3, 6, 12, 40]) {
      const { seats } = after(hall, changes.addTable({ x: 0, y: 0, shape: 'round', seats: count })).tables[1]!
      expect(seats).toHaveLength(count)
      seats.forEach((seat, at) => seats.slice(at + 1).forEach((other) => expect(distance(seat, other)).toBeGreaterThan(20)))
    }
  })

  it('keep who sits there when chairs come and go', () => {
    const more = after(hall, changes.setTable([id], { seats: 8 })).tables[0]!
    expect(more.seats.slice(0, 6).map((seat) => seat.id)).toEqual(table!.seats.map((seat) => seat.id))
    expect(more.seats[7]).toMatchObject({ number: '8', category: 'B' })
    const fewer = after(hall, changes.setTable([id], { seats: 4 })).tables[0]!
    expect(fewer.seats.map((seat) => seat.id)).toEqual(table!.seats.slice(0, 4).map((seat) => seat.id))
  })

  it('become rectangular', () => {
    const made = after(hall, changes.setTable([id], { shape: 'rectangle' })).tables[0]!
    expect(new Set(made.seats.map(({ y }) => y)).size).toBe(2)
  })

  it('turn with their chairs and back', () => {
    const turned = after(hall, changes.setTable([id], { rotation: 90 }))
    expect(turned.tables[0]!.seats[0]).not.toEqual(table!.seats[0])
    const back = after(turned, changes.setTable([id], { rotation: 0 })).tables[0]!
    back.seats.forEach((seat, at) => expect(distance(seat, table!.seats[at]!)).toBeLessThan(0.05))
    expect(back).not.toHaveProperty('rotation')
  })

  it('are renamed without laying a chair', () => {
    const renamed = after(hall, changes.setTable([id], { label: 'VIP', kind: 'booth' })).tables[0]!
    expect(renamed).toMatchObject({ label: 'VIP', kind: 'booth' })
    expect(renamed.seats).toBe(table!.seats)
  })

  it('take the next label of their section', () => {
    expect(after(hall, changes.addTable({ x: 0, y: 0, shape: 'round', seats: 2 })).tables[1]!.label).toBe('2')
  })
})

describe('the sheet', () => {
  it('is made to fit what is on it', () => {
    const outside = after(hall, changes.moveBy(selected('rows', ...rowIds(hall)), -500, 2000), changes.fitSheet(50))
    const box = contentBox(outside)!
    expect([box.minX, box.minY]).toEqual([50, 50])
    expect(outside.size).toEqual({ width: Math.ceil(box.maxX + 50), height: Math.ceil(box.maxY + 50) })
  })

  it('stays as it is when it is empty', () => {
    const empty = emptyDocument('Hall')
    expect(changes.fitSheet().to(empty)).toBe(empty)
  })

  it('is renamed', () => {
    expect(changes.setPlan({ name: 'Hall' }).to(hall)).toBe(hall)
    expect(changes.setPlan({ name: 'New', size: { width: 10, height: 20 } }).to(hall)).toMatchObject({ name: 'New', size: { width: 10, height: 20 } })
  })
})

describe('what the API would refuse', () => {
  const [row] = rowsOf(hall)
  const long = 'x'.repeat(1_000)

  it('is an empty name: it is not taken', () => {
    expect(changes.setPlan({ name: '' }).to(hall)).toBe(hall)
    expect(changes.renameFloor('f1', '').to(hall)).toBe(hall)
    expect(changes.renameCategory('A', '').to(hall)).toBe(hall)
    expect(changes.setGate(0, { name: '' }).to(hall)).toBe(hall)
  })

  it('is a text that is too long: it is cut', () => {
    const made = after(
      hall,
      changes.setPlan({ name: long, unit_note: long }),
      changes.renameFloor('f1', long),
      changes.renameCategory('A', long),
      changes.setGate(0, { name: long }),
      changes.setRow([row!.id], { label: long, row_words: long }),
      changes.setSeat([row!.seats[0]!.id], { number: long }),
      changes.setFlags(selected('seats', row!.seats[0]!.id), { note: long }),
      changes.setArea([hall.areas[0]!.id], { name: long }),
      changes.setShape([hall.shapes[0]!.id!], { text: long }),
    )
    const [first] = rowsOf(made)
    const { number, note, category } = first!.seats[0]!
    const texts = [made.name, made.unit_note!, made.floors[0]!.name, category!, made.gates[0]!.name, first!.row_words!, made.areas[0]!.name, made.shapes[0]!.text!, note!]
    expect(texts.map(({ length }) => length)).toEqual(Array(9).fill(200))
    expect([first!.label.length, number.length]).toEqual([300, 40])
  })

  it('is a number out of bounds: it is brought back', () => {
    const area = hall.areas[0]!.id
    const made = after(hall, changes.setPlan({ size: { width: 0.4, height: Number.NaN } }), changes.setArea([area], { capacity: -3.5 }), changes.renumber([row!.id], { scheme: 'count', start: -8 }))
    expect(made.size).toEqual({ width: 1, height: 1 })
    expect(made.areas[0]!.capacity).toBe(0)
    expect(rowsOf(made)[0]!.numbering).toEqual({ scheme: 'count', start: 0 })
    expect(after(hall, changes.setSeat([row!.seats[0]!.id], { radius: -1 }), changes.setArea([area], { capacity: 1e9 }))).toMatchObject({ areas: [{ capacity: 1_000_000 }] })
  })
})

describe('stage, focal point, gates and background', () => {
  it('come and go', () => {
    const image = 'data:image/png;base64,AAAA'
    const made = after(
      hall,
      changes.setFocalPoint({ x: 1, y: 2 }),
      changes.setBackground({ image, x: 0, y: 0, width: 10, height: 10 }),
      changes.setGate(0, { name: 'South' }),
    )
    expect(made).toMatchObject({ focal_point: { x: 1, y: 2 }, background: { image }, gates: [{ name: 'South', x: 20, y: 20 }] })
    const gone = after(made, changes.setFocalPoint(null), changes.setBackground(null), changes.setStage(null))
    for (const part of ['focal_point', 'background', 'stage']) expect(gone).not.toHaveProperty(part)
  })

  it('are nothing where they are not there', () => {
    const empty = emptyDocument('Hall')
    expect(changes.setStage(null).to(empty)).toBe(empty)
    expect(changes.setGate(3, { name: 'X' }).to(empty)).toBe(empty)
  })
})
