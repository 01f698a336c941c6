/** Makes a chart ready to be looked at: every seat open, coloured by group, each block labelled with its group's name. */
import type { Chart } from '@onsale/api'
import { readSeatPlan, ticketTypeColors, type PaletteName, type SeatBits, type SeatPlan, type SeatTicketType } from '@onsale/seatmap'

export interface PlanGroups {
  /** Names of the groups; categories on a venue's page, ticket types while a performance is made. */
  readonly names: readonly string[]
  /** Group of each category of the chart, -1 where it has none yet: such seats are drawn grey. */
  readonly groupOfCategory: readonly number[]
}

export function planPicture(chart: Chart, groups: PlanGroups): SeatPlan {
  const categories = chart.categories.map((category, position) => {
    const group = groups.groupOfCategory[position] ?? -1
    return { ...category, ticket_type_id: group < 0 ? null : String(group) }
  })
  return readSeatPlan({ ...chart, categories }, mapTypes(groups.names))
}

/** The colours that the map gives to so many groups; lists beside it show the same. */
export function groupColors(count: number, palette: PaletteName, spare: readonly string[]): string[] {
  const types = mapTypes(Array.from({ length: count }, () => ''))
  return ticketTypeColors(types.map((type, position) => ({ ...type, color: spare[position % spare.length] ?? '' })), palette)
}

export function allOpen(seatCount: number): SeatBits {
  return { bytes: new Uint8Array(Math.ceil(seatCount / 8)).fill(0xff), count: seatCount }
}

function mapTypes(names: readonly string[]): SeatTicketType[] {
  // The map labels a block with the price of its ticket type. Here the "price" is the group's number, which the label
  // function turns into the group's name.
  return names.map((_name, position) => ({ id: String(position), priceMinor: position, maxPerOrder: 1, color: '' }))
}
