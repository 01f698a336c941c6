import { labelAfter } from '../document/numbering'
import type { PlanDocument, Row, Section, Table } from '../document/types'
import { lowestFloor, mapSections, patched } from '../document/walk'
import type { Whereabouts } from './contract'

/** The document with a section for new seats, and that section. */
export function sectionFor(document: PlanDocument, where: Whereabouts, id: () => string): readonly [PlanDocument, Section] {
  const named = document.sections.find((section) => section.id === where.section)
  if (named) return [document, named]
  const floor = where.floor ?? lowestFloor(document)
  const there = document.sections.find((section) => section.floor === floor)
  if (there) return [document, there]
  const made: Section = { id: id(), name: where.sectionName ?? '', floor, rows: [] }
  return [{ ...document, sections: [...document.sections, made] }, made]
}

export function withRows(document: PlanDocument, section: string, rows: readonly Row[]): PlanDocument {
  return mapSections(document, (one) => (one.id === section ? patched(one, { rows: [...one.rows, ...rows] }) : one))
}

/** The label of a new row of a section: what follows its last row. */
export function newRowLabel(section: Section): string {
  return goingOn(section.rows, 'A')
}

export function newTableLabel(document: PlanDocument, section: string): string {
  return goingOn(document.tables.filter((table) => table.section === section), '1')
}

function goingOn(labelled: readonly (Row | Table)[], first: string): string {
  const taken = new Set(labelled.map((one) => one.label))
  const last = labelled.at(-1)
  if (last === undefined) return first
  return labelAfter(last.label, taken) || (taken.has(first) ? labelAfter(first, taken) : first)
}
