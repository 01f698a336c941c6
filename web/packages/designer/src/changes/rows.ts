import { distance, offset, radians, SEAT_SPACING, tidyPoint } from '../document/measure'
import { previewLabels, previewNumbers, type RowLabeling } from '../document/numbering'
import { evenGaps, geometryOf, laid, lineOf, placesOf, usualGap, type RowLine } from '../document/rowLine'
import type { Numbering, Point, Row, Seat, Section } from '../document/types'
import { mapRows, patched } from '../document/walk'
import { adding, change, type Change } from './change'
import type { RowSpec, RowsSpec } from './contract'
import { newRowLabel, sectionFor, withRows } from './places'

/** One stroke of the pointer makes no more seats than this. */
export const SEATS_ADDED_MAX = 20_000
export const ROW_SEATS_MAX = 2_000
const COUNT_UP: Numbering = { scheme: 'count', start: 1 }

/** How many seats stand between two places, and how many rows. */
export function seatsBetween(length: number, spacing: number): number {
  return Math.min(ROW_SEATS_MAX, Math.floor(length / Math.max(spacing, 1) + 1e-6) + 1)
}

export function addRow(spec: RowSpec): Change {
  return adding('add-row', (document, id) => {
    const [prepared, section] = sectionFor(document, spec, id)
    const length = distance(spec.from, spec.to)
    const count = seatsBetween(length, spec.spacing)
    const rotation = length > 0 ? (Math.atan2(spec.to.y - spec.from.y, spec.to.x - spec.from.x) * 180) / Math.PI : 0
    const middle = offset(spec.from, ((count - 1) * spec.spacing) / 2, 0, rotation)
    const line = { middle, rotation, gaps: evenGaps(count, spec.spacing), curve: 0, skew: 0 }
    const label = spec.label ?? newRowLabel(section)
    const row = makeRow(line, { id, label, numbering: spec.numbering, category: spec.category })
    return { document: withRows(prepared, section.id, [row]), selects: { rows: [row.id] } }
  })
}

export function addRows(spec: RowsSpec): Change {
  return adding('add-rows', (document, id) => {
    const [prepared, section] = sectionFor(document, spec, id)
    const rows = blockOfRows(spec, section, id)
    return { document: withRows(prepared, section.id, rows), selects: { rows: rows.map((row) => row.id) } }
  })
}

function blockOfRows(spec: RowsSpec, section: Section, id: () => string): Row[] {
  const { spacing, rowSpacing, rotation = 0, curve = 0 } = spec
  const seats = Math.min(ROW_SEATS_MAX, Math.max(1, Math.round(spec.seats)))
  const rows = Math.min(Math.floor(SEATS_ADDED_MAX / seats), Math.max(1, Math.round(spec.rows)))
  const labels = labelsFor(section, rows, spec.labeling)
  return labels.map((label, position) => {
    const middle = offset(spec, ((seats - 1) * spacing) / 2, position * rowSpacing, rotation)
    const line = { middle, rotation, gaps: evenGaps(seats, spacing), curve, skew: 0 }
    return makeRow(line, { id, label, numbering: spec.numbering, category: spec.category })
  })
}

/** Labels of new rows: as asked for, else going on after the last row of the section. */
function labelsFor(section: Section, count: number, labeling: RowLabeling | undefined): string[] {
  if (labeling) return previewLabels(count, labeling)
  const labels: string[] = []
  let behind = section
  for (let row = 0; row < count; row++) {
    const label = newRowLabel(behind)
    labels.push(label)
    behind = { ...behind, rows: [...behind.rows, { id: '', label, seats: [] }] }
  }
  return labels
}

export interface RowMaking {
  readonly id: () => string
  readonly label: string
  readonly numbering?: Numbering | undefined
  readonly category?: string | undefined
}

export function makeRow(line: RowLine, { id, label, numbering = COUNT_UP, category }: RowMaking): Row {
  const places = placesOf(line)
  const numbers = previewNumbers(places, numbering)
  const seats = places.map((place, position) => newSeat(id(), numbers[position]!, place, category))
  return { id: id(), label, seats, geometry: geometryOf(line), numbering }
}

export function newSeat(id: string, number: string, place: Point, category: string | undefined): Seat {
  return { id, number, ...tidyPoint(place.x, place.y), ...(category ? { category } : {}) }
}

export function setSeatCount(rows: Iterable<string>, count: number): Change {
  const wanted = new Set(rows)
  const seats = Math.min(ROW_SEATS_MAX, Math.max(1, Math.round(count)))
  return adding('set-seat-count', (document, id) => ({
    document: mapRows(document, (row) => (wanted.has(row.id) ? withCount(row, seats, id) : row)),
    selects: { rows: wanted },
  }))
}

/** New seats go on in the direction and the bend of the row; those that stay do not move. */
function withCount(row: Row, count: number, id: () => string): Row {
  if (count === row.seats.length || row.seats.length === 0) return row
  if (count < row.seats.length) return remade(row, row.seats.slice(0, count))
  const seats = [...row.seats]
  const category = seats.at(-1)!.category
  const numbers = row.numbering ? previewNumbers(count, row.numbering) : null
  const turn = turnOf(row)
  while (seats.length < count) {
    const number = numbers?.[seats.length] ?? String(seats.length + 1)
    seats.push(newSeat(id(), number, placeAfter(seats, turn), category))
  }
  return remade(row, seats)
}

/** The row with these seats; numbered again where its numbers depend on how many there are. */
function remade(row: Row, seats: readonly Seat[]): Row {
  const { numbering } = row
  const counts = numbering && (numbering.scheme === 'middle' || numbering.reverse)
  const numbers = counts ? previewNumbers(seats, numbering) : null
  const numbered = numbers ? seats.map((seat, position) => patched(seat, { number: numbers[position]! })) : seats
  const made = { ...row, seats: numbered }
  return row.geometry && row.geometry.kind !== 'free' ? { ...made, geometry: geometryOf(lineOf({ seats, geometry: null })) } : made
}

/** By how much the row turns from seat to seat, in radians. */
function turnOf({ seats }: Row): number {
  const [a, b, c] = seats.slice(-3)
  if (!c) return 0
  const turn = Math.atan2(c.y - b!.y, c.x - b!.x) - Math.atan2(b!.y - a!.y, b!.x - a!.x)
  return Math.abs(turn) < radians(0.2) ? 0 : Math.atan2(Math.sin(turn), Math.cos(turn))
}

function placeAfter(seats: readonly Seat[], turn: number): Point {
  const [before, last] = seats.length > 1 ? seats.slice(-2) : [null, seats[0]!]
  if (!before) return { x: last!.x + SEAT_SPACING, y: last!.y }
  const gap = usualGap(seats.slice(1).map((seat, at) => distance(seats[at]!, seat)))
  const angle = Math.atan2(last!.y - before.y, last!.x - before.x) + turn
  return { x: last!.x + gap * Math.cos(angle), y: last!.y + gap * Math.sin(angle) }
}

export function setSpacing(rows: Iterable<string>, spacing: number): Change {
  const wanted = new Set(rows)
  return change('set-spacing', (document) =>
    mapRows(document, (row) => {
      if (!wanted.has(row.id) || row.seats.length < 2 || spacing <= 0) return row
      const line = lineOf(row)
      const usual = usualGap(line.gaps)
      if (usual === 0) return laid(row, { ...line, gaps: evenGaps(row.seats.length, spacing) })
      const share = spacing / usual
      if (Math.abs(share - 1) < 1e-4) return row
      return laid(row, { ...line, gaps: line.gaps.map((gap) => gap * share), curve: line.curve * share, skew: line.skew * share })
    }),
  )
}

export function curveRow(rows: Iterable<string>, curve: number): Change {
  return relaid('curve', rows, (line) => ({ ...line, curve }))
}

export function skewRow(rows: Iterable<string>, skew: number): Change {
  return relaid('skew', rows, (line) => ({ ...line, skew }))
}

function relaid(name: 'curve' | 'skew', rows: Iterable<string>, to: (line: RowLine) => RowLine): Change {
  const wanted = new Set(rows)
  return change(name, (document) =>
    mapRows(document, (row) => (wanted.has(row.id) && row.seats.length > 1 ? laid(row, to(lineOf(row))) : row)),
  )
}
