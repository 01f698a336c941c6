import { adding, type Change } from '../changes/change'
import { fitSheet } from '../changes/house'
import { makeRow, SEATS_ADDED_MAX } from '../changes/rows'
import { newColor } from '../document/colors'
import { ROW_SPACING, SEAT_SPACING, tidy } from '../document/measure'
import { letters } from '../document/numbering'
import { evenGaps, type RowLine } from '../document/rowLine'
import type { Category, PlanDocument, Row } from '../document/types'
import { patched } from '../document/walk'

/** Names of what a template makes: its section, its stage, and its categories, those in front first. */
export interface TemplateWords {
  readonly section: string
  readonly stage: string
  readonly categories: readonly string[]
}

export interface TemplateSpec {
  readonly rows: number
  /** Seats of the first row. */
  readonly seats: number
  /** How many seats each row of a fan has more than the one before. */
  readonly growth?: number
  /** Aisles that part the rows into blocks. */
  readonly aisles?: number
}

/** Drawings to begin with. They take the place of all that is in the document but its name and its background. */
export const templates = { straightHall, fanTheatre }

const MARGIN = 80
const AISLE = 50
const STAGE_DEPTH = 70
const STAGE_WIDTH_MIN = 200
/** Of the width of the first row. */
const STAGE_SHARE = 0.8
/** Between the stage and the first row. */
const APART = 80
const ROWS_MAX = 200
const ROW_SEATS_MAX = 500

function straightHall(spec: TemplateSpec, words: TemplateWords): Change {
  return furnished(spec, words, (row, gaps) => ({
    middle: { x: 0, y: STAGE_DEPTH + APART + row * ROW_SPACING },
    rotation: 0,
    gaps,
    curve: 0,
    skew: 0,
  }))
}

/** Rows around one middle, which lies behind the stage. */
function fanTheatre(spec: TemplateSpec, words: TemplateWords): Change {
  const opening = FAN_DEGREES * (Math.PI / 180)
  return furnished(spec, words, (row, gaps) => {
    const length = gaps.reduce((sum, gap) => sum + gap, 0)
    const first = Math.max(FAN_RADIUS, (spec.seats - 1 + AISLE_SEATS * (spec.aisles ?? 0)) * (SEAT_SPACING / opening))
    const radius = first + row * ROW_SPACING
    const half = Math.min(length / radius / 2, Math.PI * 0.65)
    return {
      middle: { x: 0, y: STAGE_DEPTH + APART - first + radius * Math.cos(half) },
      rotation: 0,
      gaps,
      curve: radius * (1 - Math.cos(half)),
      skew: 0,
    }
  })
}

const FAN_DEGREES = 75
const FAN_RADIUS = 220
const AISLE_SEATS = AISLE / SEAT_SPACING

function furnished(spec: TemplateSpec, words: TemplateWords, lineOfRow: (row: number, gaps: readonly number[]) => RowLine): Change {
  return adding('use-template', (document, id) => {
    const widths = seatsByRow(spec)
    const categories = categoriesOf(words)
    const lines = widths.map((seats, row) => lineOfRow(row, withAisles(seats, spec.aisles ?? 0)))
    const rows = lines.map((line, row) =>
      makeRow(line, { id, label: letters(row + 1), category: categories[Math.floor((row * categories.length) / lines.length)]?.name }),
    )
    return { document: hall(document, { rows, categories, words, id }), selects: {} }
  })
}

function seatsByRow({ rows, seats, growth = 0 }: TemplateSpec): number[] {
  const counts: number[] = []
  let left = SEATS_ADDED_MAX
  for (let row = 0; row < Math.min(ROWS_MAX, Math.max(1, Math.round(rows))); row++) {
    const count = Math.min(ROW_SEATS_MAX, Math.max(1, Math.round(seats + row * growth)))
    if (count > left) break
    counts.push(count)
    left -= count
  }
  return counts
}

/** Gaps of a row whose seats are parted by aisles into blocks as even as can be. */
function withAisles(seats: number, aisles: number): number[] {
  const gaps = evenGaps(seats, SEAT_SPACING)
  for (let aisle = 1; aisle <= Math.min(aisles, seats - 1); aisle++) {
    gaps[Math.round((aisle * seats) / (aisles + 1)) - 1] = SEAT_SPACING + AISLE
  }
  return gaps
}

function categoriesOf({ categories }: TemplateWords): Category[] {
  const made: Category[] = []
  for (const name of new Set(categories)) made.push({ name, color: newColor(made) })
  return made
}

interface Furniture {
  readonly rows: readonly Row[]
  readonly categories: readonly Category[]
  readonly words: TemplateWords
  readonly id: () => string
}

/** The rows with the stage in front of them, on a sheet that is as large as they need. */
function hall(document: PlanDocument, { rows, categories, words, id }: Furniture): PlanDocument {
  const floor = document.floors[0] ?? { id: 'f1', name: '1' }
  const first = rows[0]!.seats
  const width = tidy(Math.max(STAGE_WIDTH_MIN, (first.at(-1)!.x - first[0]!.x) * STAGE_SHARE))
  const made = patched(document, {
    floors: [floor],
    categories,
    sections: [{ id: id(), name: words.section, floor: floor.id, rows }],
    tables: [],
    areas: [],
    shapes: [],
    gates: [],
    stage: { shape: 'rectangle', x: tidy(-width / 2), y: 0, width, height: STAGE_DEPTH, text: words.stage },
    focal_point: undefined,
  })
  return fitSheet(MARGIN).to(made)
}
