import { newColor } from '../document/colors'
import { contentBox } from '../document/extent'
import { LIMITS, whole, within } from '../document/limits'
import type { Area, Category, PlanDocument, Row, Seat, Section, Table } from '../document/types'
import { dropFrom, mapList, mapRows, mapSections, mapTables, patched } from '../document/walk'
import { everything, type Selection } from '../selection'
import { adding, change, type Change } from './change'
import type { PlanPatch } from './contract'
import { moveBy } from './moving'

export function addCategory({ name, color }: Category): Change {
  return change('add-category', (document) => {
    const { categories } = document
    if (name === '' || categories.some((category) => category.name === name)) return document
    return { ...document, categories: [...categories, { name, color: color ?? newColor(categories) }] }
  })
}

export function setCategory(name: string, patch: Partial<Category>): Change {
  const to = within(patch.name ?? name, 'name')
  return change('set-category', (document) => {
    const isTaken = to !== name && document.categories.some((category) => category.name === to)
    if (to === '' || isTaken) return document
    const recoloured = patched(document, {
      categories: mapList(document.categories, (category) => (category.name === name ? patched(category, { ...patch, name: to }) : category)),
    })
    return to === name ? recoloured : recategorized(recoloured, name, to)
  })
}

export function renameCategory(name: string, to: string): Change {
  return setCategory(name, { name: to })
}

export function removeCategory(name: string, to?: string): Change {
  return change('remove-category', (document) => {
    const categories = dropFrom(document.categories, (category) => category.name === name)
    return recategorized(patched(document, { categories }), name, to)
  })
}

function recategorized(document: PlanDocument, from: string, to: string | undefined): PlanDocument {
  const of = <Thing extends Seat | Area>(thing: Thing): Thing =>
    thing.category === from ? (patched<Seat | Area>(thing, { category: to || undefined }) as Thing) : thing
  const holder = <Holder extends Row | Table>(one: Holder): Holder => {
    const seats = mapList(one.seats, of)
    return seats === one.seats ? one : { ...one, seats }
  }
  return patched(mapTables(mapRows(document, holder), holder), { areas: mapList(document.areas, of) })
}

export function addFloor(name: string): Change {
  return adding('add-floor', (document, id) => ({
    document: { ...document, floors: [...document.floors, { id: id(), name }] },
    selects: {},
  }))
}

export function renameFloor(id: string, name: string): Change {
  if (name === '') return change('set-floor', (document) => document)
  return change('set-floor', (document) =>
    patched(document, { floors: mapList(document.floors, (floor) => (floor.id === id ? patched(floor, { name: within(name, 'name') }) : floor)) }),
  )
}

export function removeFloor(id: string): Change {
  return change('remove-floor', (document) => {
    const [lowest, second] = document.floors
    if (!second || !document.floors.some((floor) => floor.id === id)) return document
    const isHere = (floor: string | undefined): boolean => (floor || lowest!.id) === id
    const gone = new Set(document.sections.filter((section) => section.floor === id).map((section) => section.id))
    const { stage } = document
    return patched(withoutSections(document, gone), {
      floors: dropFrom(document.floors, (floor) => floor.id === id),
      areas: dropFrom(document.areas, (area) => isHere(area.floor)),
      shapes: dropFrom(document.shapes, (shape) => isHere(shape.floor)),
      gates: dropFrom(document.gates, (gate) => isHere(gate.floor)),
      ...(stage && isHere(stage.floor) ? { stage: undefined } : {}),
    })
  })
}

export function addSection({ name, floor }: Pick<Section, 'name' | 'floor'>): Change {
  return adding('add-section', (document, id) => ({
    document: { ...document, sections: [...document.sections, { id: id(), name, floor, rows: [] }] },
    selects: {},
  }))
}

export function setSection(id: string, patch: Partial<Pick<Section, 'name' | 'floor'>>): Change {
  return change('set-section', (document) => mapSections(document, (section) => (section.id === id ? patched(section, patch) : section)))
}

export function removeSection(id: string): Change {
  return change('remove-section', (document) => withoutSections(document, new Set([id])))
}

function withoutSections(document: PlanDocument, gone: ReadonlySet<string>): PlanDocument {
  return patched(document, {
    sections: dropFrom(document.sections, (section) => gone.has(section.id)),
    tables: dropFrom(document.tables, (table) => gone.has(table.section)),
  })
}

export function moveToSection({ rows, tables }: Selection, to: string): Change {
  return change('move-to-section', (document) => {
    if (!document.sections.some((section) => section.id === to)) return document
    const isMoving = (row: Row, section: Section): boolean => rows.has(row.id) && section.id !== to
    const moving = document.sections.flatMap((section) => section.rows.filter((row) => isMoving(row, section)))
    const inRows = mapSections(document, (section) => {
      if (section.id === to) return moving.length > 0 ? { ...section, rows: [...section.rows, ...moving] } : section
      return patched(section, { rows: dropFrom(section.rows, (row) => rows.has(row.id)) })
    })
    return mapTables(inRows, (table) => (tables.has(table.id) ? patched(table, { section: to }) : table))
  })
}

/** The sheet has whole measures, and a plan has a name: an empty one is not taken. */
export function setPlan({ size, name, unit_note: note }: PlanPatch): Change {
  const side = (length: number): number => whole(length, 1, LIMITS.size)
  return change('set-plan', (document) =>
    patched(document, {
      ...(name ? { name: within(name, 'name') } : {}),
      ...(note === undefined ? {} : { unit_note: within(note, 'name') || undefined }),
      ...(size ? { size: patched(document.size, { width: side(size.width), height: side(size.height) }) } : {}),
    }),
  )
}

const SHEET_MARGIN = 60

export function fitSheet(margin = SHEET_MARGIN): Change {
  return change('set-plan', (document) => {
    const box = contentBox(document, null, true)
    if (!box) return document
    const moved = moveBy({ ...everything(document), background: true }, margin - box.minX, margin - box.minY).to(document)
    const width = Math.ceil(box.maxX - box.minX + 2 * margin)
    const height = Math.ceil(box.maxY - box.minY + 2 * margin)
    return patched(moved, { size: patched(document.size, { width, height }) })
  })
}
