import { focusOf } from '../document/extent'
import { LIMITS, whole, within } from '../document/limits'
import { distance, middleOf } from '../document/measure'
import { previewLabels, previewNumbers, type RowLabeling } from '../document/numbering'
import { holderBox } from '../document/outline'
import type { Numbering, PlanDocument, Row, Seat, Table } from '../document/types'
import { mapList, mapRows, mapSelectedSeats, mapTables, patched } from '../document/walk'
import type { Selection } from '../selection'
import { change, type Change } from './change'
import type { Flags, RowPatch, SeatPatch } from './contract'

export function renumber(rows: Iterable<string>, numbering: Numbering): Change {
  const wanted = new Set(rows)
  const { start } = numbering
  const known = start === undefined ? numbering : { ...numbering, start: whole(start, 0, LIMITS.numberingStart) }
  return change('renumber', (document) =>
    mapRows(document, (row) => {
      if (!wanted.has(row.id)) return row
      const numbers = previewNumbers(row.seats, known)
      return patched(row, { seats: mapList(row.seats, (seat, at) => patched(seat, { number: numbers[at]! })), numbering: known })
    }),
  )
}

/** The rows of each section get their labels from the one that is nearest to the focal point to the furthest. */
export function relabelRows(rows: Iterable<string>, labeling: RowLabeling): Change {
  const wanted = new Set(rows)
  return change('relabel', (document) => {
    const labels = new Map<string, string>()
    for (const section of document.sections) {
      const ordered = rowsByDistance(document, section.rows.filter((row) => wanted.has(row.id)))
      const words = previewLabels(ordered.length, labeling)
      ordered.forEach((row, position) => labels.set(row.id, words[position]!))
    }
    return mapRows(document, (row) => patched(row, { label: labels.get(row.id) ?? row.label }))
  })
}

export function rowsByDistance(document: PlanDocument, rows: readonly Row[]): Row[] {
  const focus = focusOf(document)
  const away = new Map(rows.map((row) => [row, row.seats.length > 0 ? distance(middleOf(holderBox(row)), focus) : Infinity]))
  return [...rows].sort((a, b) => away.get(a)! - away.get(b)!)
}

export function setRow(rows: Iterable<string>, patch: RowPatch): Change {
  const wanted = new Set(rows)
  const { label, row_words: rowWords, seat_words: seatWords } = patch
  const known = {
    ...patch,
    ...(label === undefined ? {} : { label: within(label, 'label') }),
    ...(rowWords === undefined ? {} : { row_words: within(rowWords, 'name') }),
    ...(seatWords === undefined ? {} : { seat_words: within(seatWords, 'name') }),
    ...(patch.label_shown === 'start' ? { label_shown: undefined } : {}),
  }
  return change('set-row', (document) => mapRows(document, (row) => (wanted.has(row.id) ? patched(row, known) : row)))
}

/** Seats that are smaller cannot be taken hold of. */
const RADIUS_MIN = 1

export function setSeat(seats: Iterable<string>, patch: SeatPatch): Change {
  const wanted = new Set(seats)
  const { number, radius } = patch
  const known = {
    ...(number === undefined ? {} : { number: within(number, 'number') }),
    ...(radius === undefined ? {} : { radius: radius === null ? undefined : Math.max(RADIUS_MIN, radius) }),
  }
  const seat = (one: Seat): Seat => (wanted.has(one.id) ? patched(one, known) : one)
  const holder = <Holder extends Row | Table>(one: Holder): Holder => {
    const mapped = mapList(one.seats, seat)
    return mapped === one.seats ? one : { ...one, seats: mapped }
  }
  return change('set-seat', (document) => mapTables(mapRows(document, holder), holder))
}

export function paint(selection: Selection, category: string): Change {
  const name = { category: category || undefined }
  return change('paint', (document) =>
    patched(mapSelectedSeats(document, selection, (seat) => patched(seat, name)), {
      areas: mapList(document.areas, (area) => (selection.areas.has(area.id) ? patched(area, name) : area)),
    }),
  )
}

/** Only what is said is changed; what is false or empty is left out of the document. */
export function setFlags(selection: Selection, flags: Flags): Change {
  const { note } = flags
  const short = note === undefined ? flags : { ...flags, note: within(note, 'note') }
  const patch = Object.fromEntries(Object.entries(short).map(([flag, value]) => [flag, value || undefined])) as {
    readonly [flag in keyof Flags]: Flags[flag] | undefined
  }
  return change('set-flags', (document) => mapSelectedSeats(document, selection, (seat) => patched(seat, patch)))
}
