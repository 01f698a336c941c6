/** Says whether every place of a plan, to sit or to stand, has exactly one ticket type, and how many places each ticket type sells. */

export interface PlanCategory {
  readonly name: string
  readonly seat_count: number
  /** How many may stand. */
  readonly standing_capacity: number
}

export interface MappedTicketType {
  readonly categories: readonly string[]
}

export interface MappingCoverage {
  /** Categories with places that no ticket type sells, in the order of the plan. */
  readonly unmapped: readonly PlanCategory[]
  readonly unmappedPlaces: number
  /** Names of categories that more than one ticket type sells: a seat would have two prices. */
  readonly doubled: readonly string[]
  /** Places of each ticket type, in the order given. */
  readonly placesByTicketType: readonly number[]
  /** Positions of ticket types that sell both seats and room to stand, which one ticket cannot say. */
  readonly mixed: readonly number[]
  readonly isComplete: boolean
}

export function placesOf({ seat_count: seats, standing_capacity: standing }: PlanCategory): number {
  return seats + standing
}

export function mappingCoverage(
  categories: readonly PlanCategory[],
  ticketTypes: readonly MappedTicketType[],
): MappingCoverage {
  const takers = new Map<string, number>()
  for (const ticketType of ticketTypes) {
    for (const name of new Set(ticketType.categories)) takers.set(name, (takers.get(name) ?? 0) + 1)
  }
  const known = new Map(categories.map((category) => [category.name, category]))
  const soldBy = ticketTypes.map((ticketType) => [...new Set(ticketType.categories)].flatMap((name) => known.get(name) ?? []))
  const unmapped = categories.filter((category) => placesOf(category) > 0 && !takers.has(category.name))
  const doubled = categories.map((category) => category.name).filter((name) => (takers.get(name) ?? 0) > 1)
  const placesByTicketType = soldBy.map(sumPlaces)
  const mixed = [...soldBy.keys()].filter((at) => soldBy[at]!.some((one) => one.seat_count > 0) && soldBy[at]!.some((one) => one.standing_capacity > 0))
  return {
    unmapped,
    unmappedPlaces: sumPlaces(unmapped),
    doubled,
    placesByTicketType,
    mixed,
    isComplete: [unmapped, doubled, mixed].every((faults) => faults.length === 0) && placesByTicketType.every((places) => places > 0),
  }
}

function sumPlaces(categories: readonly PlanCategory[]): number {
  return categories.reduce((sum, category) => sum + placesOf(category), 0)
}

/** Gives `category` to one ticket type and takes it from all others: no seat can have two prices by a slip of the hand. */
export function assignCategory<T extends { categories: string[] }>(ticketTypes: T[], category: string, owner: T | null): void {
  for (const ticketType of ticketTypes) {
    ticketType.categories = ticketType.categories.filter((name) => name !== category)
  }
  owner?.categories.push(category)
}
