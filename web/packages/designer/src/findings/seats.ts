import type { PlanDocument } from '../document/types'
import { seatHolders } from '../document/walk'
import type { Notes } from './notes'

/** Row and number are given once in a section, and once among sections of one name. */
export function findLabels(document: PlanDocument, notes: Notes): void {
  const sharedNames = namesOfSeveral(document)
  const inSection = new Map<string, Map<string, Set<string>>>()
  const onTickets = new Map<string, string>()
  for (const { kind, holder, section, floor } of seatHolders(document)) {
    const sectionId = section?.id ?? (kind === 'table' && 'section' in holder ? holder.section : '')
    const numbers = inside(inside(inSection, sectionId, () => new Map<string, Set<string>>()), holder.label, () => new Set<string>())
    const name = section?.name ?? ''
    const isShared = sharedNames.has(name)
    for (const seat of holder.seats) {
      const isRepeated = numbers.has(seat.number)
      numbers.add(seat.number)
      if (isRepeated) notes.note('duplicate-label', floor, 'seats', seat.id, seat)
      else if (isShared) {
        const ticket = `${name}\u0000${holder.label}\u0000${seat.number}`
        const of = onTickets.get(ticket)
        if (of === undefined) onTickets.set(ticket, sectionId)
        else if (of !== sectionId) notes.note('same-ticket', floor, 'seats', seat.id, seat)
      }
    }
  }
}

function namesOfSeveral(document: PlanDocument): ReadonlySet<string> {
  const seen = new Set<string>()
  const several = new Set<string>()
  for (const { name } of document.sections) (seen.has(name) ? several : seen).add(name)
  return several
}

function inside<Key, Value>(map: Map<Key, Value>, key: Key, make: () => Value): Value {
  let value = map.get(key)
  if (value === undefined) map.set(key, (value = make()))
  return value
}

/** What each seat needs by itself, and rows without any. */
export function findSeats(document: PlanDocument, notes: Notes): void {
  const known = new Set(document.categories.map(({ name }) => name))
  const { width, height } = document.size
  for (const { kind, holder, floor } of seatHolders(document)) {
    if (holder.seats.length === 0) {
      const place = 'shape' in holder ? holder : null
      notes.note('empty-row', floor, kind === 'row' ? 'rows' : 'tables', holder.id, place)
    }
    for (const seat of holder.seats) {
      if (!seat.category) notes.note('no-category', floor, 'seats', seat.id, seat)
      else if (!known.has(seat.category)) notes.note('unknown-category', floor, 'seats', seat.id, seat)
      if (!seat.number) notes.note('no-number', floor, 'seats', seat.id, seat)
      if (!(seat.x >= 0 && seat.x <= width && seat.y >= 0 && seat.y <= height)) notes.note('outside', floor, 'seats', seat.id, seat)
    }
  }
}
