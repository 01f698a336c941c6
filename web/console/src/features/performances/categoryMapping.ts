/** Says whether every painted seat of a plan has exactly one ticket type, and how many seats each ticket type sells. */

export interface PlanCategory {
  readonly name: string
  readonly seat_count: number
}

export interface MappedTicketType {
  readonly categories: readonly string[]
}

export interface MappingCoverage {
  /** Categories with seats that no ticket type sells, in the order of the plan. */
  readonly unmapped: readonly PlanCategory[]
  readonly unmappedSeats: number
  /** Names of categories that more than one ticket type sells: a seat would have two prices. */
  readonly doubled: readonly string[]
  /** Seats of each ticket type, in the order given. */
  readonly seatsByTicketType: readonly number[]
  readonly isComplete: boolean
}

export function mappingCoverage(
  categories: readonly PlanCategory[],
  ticketTypes: readonly MappedTicketType[],
): MappingCoverage {
  const takers = new Map<string, number>()
  for (const ticketType of ticketTypes) {
    for (const name of new Set(ticketType.categories)) takers.set(name, (takers.get(name) ?? 0) + 1)
  }
  const seatCounts = new Map(categories.map((category) => [category.name, category.seat_count]))
  const unmapped = categories.filter((category) => category.seat_count > 0 && !takers.has(category.name))
  const doubled = categories.map((category) => category.name).filter((name) => (takers.get(name) ?? 0) > 1)
  const seatsByTicketType = ticketTypes.map((ticketType) =>
    [...new Set(ticketType.categories)].reduce((sum, name) => sum + (seatCounts.get(name) ?? 0), 0),
  )
  return {
    unmapped,
    unmappedSeats: unmapped.reduce((sum, category) => sum + category.seat_count, 0),
    doubled,
    seatsByTicketType,
    isComplete: unmapped.length === 0 && doubled.length === 0 && seatsByTicketType.every((seats) => seats > 0),
  }
}

/** Gives `category` to one ticket type and takes it from all others: no seat can have two prices by a slip of the hand. */
export function assignCategory<T extends { categories: string[] }>(ticketTypes: T[], category: string, owner: T | null): void {
  for (const ticketType of ticketTypes) {
    ticketType.categories = ticketType.categories.filter((name) => name !== category)
  }
  owner?.categories.push(category)
}
