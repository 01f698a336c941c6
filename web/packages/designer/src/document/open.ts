import { idSource, newPrefix } from './ids'
import { FORMAT, type Floor, type PlanDocument, type PlanSize, type Section, type Shape, type Table } from './types'

type Listed = 'categories' | 'sections' | 'tables' | 'areas' | 'shapes' | 'gates'

/** A document as the API sends it: lists that are empty may be missing. */
export type DocumentSource = Omit<PlanDocument, Listed> & {
  readonly [list in Exclude<Listed, 'sections' | 'tables'>]?: PlanDocument[list]
} & {
  readonly sections?: readonly (Omit<Section, 'rows'> & Partial<Pick<Section, 'rows'>>)[]
  readonly tables?: readonly (Omit<Table, 'seats'> & Partial<Pick<Table, 'seats'>>)[]
}

/** What is there to edit: every list present, every shape with an id. Does not look at the seats. */
export function openDocument(source: DocumentSource): PlanDocument {
  const id = idSource(newPrefix())
  return {
    ...source,
    categories: source.categories ?? [],
    sections: (source.sections ?? []).map((section) => (hasRows(section) ? section : { ...section, rows: [] })),
    tables: (source.tables ?? []).map((table) => (hasSeats(table) ? table : { ...table, seats: [] })),
    areas: source.areas ?? [],
    shapes: (source.shapes ?? []).map((shape): Shape => (shape.id ? shape : { ...shape, id: id() })),
    gates: source.gates ?? [],
  }
}

const EMPTY_SIZE: PlanSize = { width: 2000, height: 1500 }
const FIRST_FLOOR: Floor = { id: 'f1', name: '1' }

/** What the API makes for a new drawing. */
export function emptyDocument(name: string): PlanDocument {
  return openDocument({ format: FORMAT, name, size: EMPTY_SIZE, floors: [FIRST_FLOOR] })
}

function hasRows(section: { readonly rows?: unknown }): section is Section {
  return section.rows !== undefined
}

function hasSeats(table: { readonly seats?: unknown }): table is Table {
  return table.seats !== undefined
}
