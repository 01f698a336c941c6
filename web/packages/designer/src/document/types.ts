/**
 * The plan document as the API has it (format `onsale-plan/1`): every position absolute in the unit of the drawing (a
 * usual seat has a radius of 10), angles in degrees clockwise. What has its default is left out, as on the wire.
 *
 * Nothing here is ever changed in place. A change makes new objects for what it touches and for what holds that, and
 * keeps all others: whoever remembers something about a row may ask whether it is still the same object (ADR 0025).
 */
export const FORMAT = 'onsale-plan/1'

export interface Point {
  readonly x: number
  readonly y: number
}

export interface PlanSize {
  readonly width: number
  readonly height: number
}

/** A picture to draw upon: `image` is a data address. */
export interface Background extends Point, PlanSize {
  readonly image: string
  readonly opacity?: number
}

export interface Floor {
  readonly id: string
  readonly name: string
}

export interface Category {
  readonly name: string
  readonly color?: string | null
}

/** What another format said; kept and not read. */
export type Extra = Readonly<Record<string, unknown>>

export interface Seat extends Point {
  readonly id: string
  readonly number: string
  readonly category?: string
  readonly radius?: number | null
  readonly accessible?: boolean
  readonly companion?: boolean
  readonly restricted_view?: boolean
  readonly note?: string
  readonly extra?: Extra | null
}

export type GeometryKind = 'straight' | 'curved' | 'free'

/**
 * How the seats of a row were laid: (`x`, `y`) is the middle between its ends, `rotation` the direction of its line,
 * `curve` how far the middle seat stands off that line (above 0: to the right of who walks along it, which is down
 * where the row runs to the right), `skew` how much further off it the last seat stands than the first.
 */
export interface Geometry {
  readonly kind: GeometryKind
  readonly x?: number
  readonly y?: number
  readonly rotation?: number
  readonly spacing?: number
  readonly curve?: number
  readonly skew?: number
}

export const NUMBERING_SCHEMES = ['count', 'odd', 'even', 'middle', 'letters'] as const
export type NumberingScheme = (typeof NUMBERING_SCHEMES)[number]

/** `reverse` counts from the last seat of the row. */
export interface Numbering {
  readonly scheme: NumberingScheme
  readonly start?: number
  readonly reverse?: boolean
}

export type LabelShown = 'start' | 'end' | 'both' | 'none'

/** On tickets `%s` in `row_words` stands for the label, in `seat_words` for a seat's number. */
export interface Row {
  readonly id: string
  readonly label: string
  readonly seats: readonly Seat[]
  readonly label_shown?: LabelShown
  readonly row_words?: string
  readonly seat_words?: string
  readonly geometry?: Geometry | null
  readonly numbering?: Numbering | null
  readonly extra?: Extra | null
}

export interface Section {
  readonly id: string
  readonly name: string
  readonly floor: string
  readonly rows: readonly Row[]
  readonly extra?: Extra | null
}

export type TableShape = 'round' | 'rectangle'
export type TableKind = 'table' | 'booth'

/** (`x`, `y`) is its middle. Its floor is that of its section. */
export interface Table extends Point, PlanSize {
  readonly id: string
  readonly label: string
  readonly section: string
  readonly shape: TableShape
  readonly seats: readonly Seat[]
  readonly rotation?: number
  readonly kind?: TableKind
}

export type ShapeKind = 'polygon' | 'rectangle' | 'ellipse' | 'circle' | 'text'

/**
 * Decoration. (`x`, `y`) is the corner of a rectangle, the middle of an ellipse, circle or text; it turns about that.
 * `points` alternates x and y. `text` is all of a text, and the caption of other shapes. Without a floor it is drawn on
 * the lowest.
 */
export interface Shape extends Point {
  readonly shape: ShapeKind
  readonly rotation?: number
  readonly color?: string | null
  readonly border_color?: string | null
  readonly points?: readonly number[] | null
  readonly width?: number | null
  readonly height?: number | null
  readonly radius_x?: number | null
  readonly radius_y?: number | null
  readonly text?: string | null
  readonly size?: number | null
  readonly floor?: string
  readonly id?: string
  readonly extra?: Extra | null
}

/** Where people stand: a number of places without seats. */
export interface Area {
  readonly id: string
  readonly name: string
  readonly floor: string
  readonly shape: Shape
  readonly category?: string
  readonly capacity?: number
}

export interface Gate extends Point {
  readonly name: string
  readonly floor?: string
}

/** A plan as it is drawn; floors from the lowest. */
export interface PlanDocument {
  readonly format: typeof FORMAT
  readonly name: string
  readonly size: PlanSize
  readonly floors: readonly Floor[]
  readonly categories: readonly Category[]
  readonly sections: readonly Section[]
  readonly tables: readonly Table[]
  readonly areas: readonly Area[]
  readonly shapes: readonly Shape[]
  readonly gates: readonly Gate[]
  readonly stage?: Shape | null
  readonly focal_point?: Point | null
  readonly background?: Background | null
  readonly unit_note?: string
}
