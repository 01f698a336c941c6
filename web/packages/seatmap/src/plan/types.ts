/** The seating chart as the API sends it: columns, the seat index is the position in them. */
export interface ChartSource {
  readonly version: string
  readonly size: { readonly width: number; readonly height: number }
  readonly categories: readonly ChartCategory[]
  readonly sections: readonly ChartSection[]
  readonly rows: readonly ChartRow[]
  readonly seats: ChartSeats
  readonly shapes: readonly ChartShape[]
  /** Names, the lowest first; empty where there is only one. */
  readonly floors?: readonly string[] | undefined
  /** What everybody looks at. */
  readonly focal_point?: { readonly x: number; readonly y: number } | null | undefined
  readonly areas?: readonly ChartArea[] | undefined
  readonly gates?: readonly ChartGate[] | undefined
  /** Seats with something to know about: seat index and bits, 1 accessible, 2 companion, 4 restricted view. */
  readonly flags?: readonly (readonly number[])[] | undefined
  /** Seat index and a text for the buyer. */
  readonly notes?: readonly (readonly (number | string)[])[] | undefined
}

/** What to know about a seat before buying it; the position is the bit in the chart's flags. */
export const SEAT_TRAITS = ['accessible', 'companion', 'restrictedView'] as const
export type SeatTrait = (typeof SEAT_TRAITS)[number]

export interface ChartCategory {
  readonly name: string
  readonly color: string
  readonly ticket_type_id: string | null
}

export interface ChartSection {
  readonly name: string
  readonly first_row: number
  readonly row_count: number
  readonly floor?: number | undefined
}

/** Where people stand: sold by number as the ticket type of its category. */
export interface ChartArea {
  readonly name: string
  readonly floor: number
  readonly category: number
  readonly capacity: number
  readonly shape: ChartShape
}

export interface ChartGate {
  readonly name: string
  readonly x: number
  readonly y: number
  readonly floor: number
}

export interface ChartRow {
  readonly section: number
  readonly label: string
  readonly first_seat: number
  readonly seat_count: number
}

export interface ChartSeats {
  readonly id: readonly string[]
  readonly x: readonly number[]
  readonly y: readonly number[]
  readonly number: readonly string[]
  readonly category: readonly number[]
  readonly radius: readonly number[] | number
}

export interface ChartShape {
  readonly shape: 'polygon' | 'rectangle' | 'ellipse' | 'circle' | 'text'
  readonly x: number
  readonly y: number
  readonly rotation: number
  readonly color?: string | null
  readonly border_color?: string | null
  readonly points?: readonly number[] | null
  readonly width?: number | null
  readonly height?: number | null
  readonly radius_x?: number | null
  readonly radius_y?: number | null
  readonly text?: string | null
  readonly size?: number | null
  readonly floor?: number | undefined
}

/** What the map needs to know about a ticket type; the order given is the order of the colours, standing ones last. */
export interface SeatTicketType {
  readonly id: string
  readonly priceMinor: number
  readonly maxPerOrder: number
  readonly color: string
  /** Sold by number, without seats. */
  readonly isStanding?: boolean
}

/** Axis-aligned box in plan units. */
export interface Bounds {
  readonly minX: number
  readonly minY: number
  readonly maxX: number
  readonly maxY: number
}

/** All that people and callbacks need to know about one seat; made on demand, never stored per seat. */
export interface SeatFacts {
  readonly index: number
  readonly id: string
  readonly section: string
  readonly row: string
  readonly number: string
  readonly ticketTypeId: string | null
  readonly traits: readonly SeatTrait[]
  readonly note: string | null
}
