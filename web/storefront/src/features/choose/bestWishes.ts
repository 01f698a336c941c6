import { isOpen, typeOfSeat, type SeatBits, type SeatPlan } from '@onsale/seatmap'

/** How many can sit side by side at one price in one section now. */
export interface Longest {
  readonly ticketTypeId: string
  /** Position in the plan's sections. */
  readonly section: number
  readonly together: number
}

/** The longest run of free seats of each ticket type in each section that has any, in the order of the plan. */
export function longestRuns(plan: SeatPlan, bits: SeatBits): Longest[] {
  const { segments } = plan
  const found = new Map<string, Longest>()
  for (let segment = 0; segment < segments.count; segment++) {
    const first = segments.firstSeat[segment]!
    const type = plan.ticketTypes[typeOfSeat(plan, first)]
    if (!type) continue
    let together = 0
    let run = 0
    for (let seat = first; seat < first + segments.seatCount[segment]!; seat++) {
      run = isOpen(bits, seat) ? run + 1 : 0
      if (run > together) together = run
    }
    const section = segments.section[segment]!
    const key = `${type.id} ${section}`
    if (together > (found.get(key)?.together ?? 0)) found.set(key, { ticketTypeId: type.id, section, together })
  }
  return [...found.values()]
}

/** What somebody wants us to find. */
export interface Wish {
  readonly ticketTypeId: string
  /** Null for anywhere. */
  readonly section: number | null
  readonly quantity: number
}

/**
 * Where so many can sit side by side when they cannot where they were wished for: the same price in another section first,
 * then other prices in the order of `ticketTypeIds`. Null when the wish can be granted, or nothing is better.
 */
export function elsewhere(runs: readonly Longest[], wish: Wish, ticketTypeIds: readonly string[]): Wish | null {
  const fits = runs.filter(({ together }) => together >= wish.quantity)
  const ofType = fits.filter(({ ticketTypeId }) => ticketTypeId === wish.ticketTypeId)
  if (ofType.some(({ section }) => wish.section === null || section === wish.section)) return null
  if (ofType.length > 0) return { ...wish, section: ofType[0]!.section }
  const other = ticketTypeIds.find((id) => fits.some(({ ticketTypeId }) => ticketTypeId === id))
  return other === undefined ? null : { ticketTypeId: other, section: null, quantity: wish.quantity }
}

/** Whether so many can sit side by side where it is wished for. */
export function canSitTogether(runs: readonly Longest[], wish: Wish): boolean {
  return runs.some(({ ticketTypeId, section, together }) => ticketTypeId === wish.ticketTypeId && (wish.section === null || section === wish.section) && together >= wish.quantity)
}

/** Whether any free seat of the ticket type is for a wheelchair. */
export function hasAccessible(plan: SeatPlan, bits: SeatBits, ticketTypeId: string): boolean {
  return [...plan.flags].some(([seat, flags]) => (flags & 1) !== 0 && isOpen(bits, seat) && plan.ticketTypes[typeOfSeat(plan, seat)]?.id === ticketTypeId)
}
