import type { EventAvailability, Money, PerformanceSummary, SaleState, TicketType } from '@onsale/api'

export interface Sale {
  state: SaleState | 'sold_out' | 'cancelled'
  /** When the first ticket type opens; null once something is on sale or all is over. */
  opensAt: string | null
  priceFrom: Money | null
}

/** How much is left of ticket types, by their id; nothing of those that nobody has heard of yet. */
export type Left = ReadonlyMap<string, number>

export function leftOf(availability: EventAvailability | undefined): Left {
  return new Map(availability?.performances.flatMap(({ ticket_types: types }) => types.map(({ id, available }) => [id, available] as const)))
}

/**
 * What can be bought of a performance at an instant, from the sale windows of its ticket types and from what is left. It
 * is sold out when nothing is left of any type that is or will be on sale; what is not known is not sold out. Of a
 * cancelled one nothing is sold.
 */
export function saleOf(performance: PerformanceSummary, left: Left, now: number): Sale {
  const types = performance.ticket_types
  if (performance.change?.kind === 'cancelled') return { state: 'cancelled', opensAt: null, priceFrom: null }
  const opening = types.filter((type) => Date.parse(type.sale_starts_at) > now).map((type) => type.sale_starts_at).sort()
  const isOpen = types.some((type) => isOnSale(type, now))
  const isSoldOut = isOpen && types.every((type) => Date.parse(type.sale_ends_at) <= now || left.get(type.id) === 0)
  return {
    state: isSoldOut ? 'sold_out' : isOpen ? 'on_sale' : opening.length > 0 ? 'not_yet' : 'ended',
    opensAt: isOpen ? null : (opening[0] ?? null),
    priceFrom: cheapest(types.map((type) => type.price)),
  }
}

/** The performance the page's one action is about: the first that can be bought, else the first that will or may be. */
export function nextPerformance(performances: PerformanceSummary[], left: Left, now: number): PerformanceSummary | undefined {
  const firsts = new Map<Sale['state'], PerformanceSummary>()
  for (const performance of [...performances].sort((one, other) => (one.starts_at < other.starts_at ? -1 : 1))) {
    const { state } = saleOf(performance, left, now)
    if (state === 'on_sale') return performance
    if (!firsts.has(state)) firsts.set(state, performance)
  }
  return firsts.get('not_yet') ?? firsts.get('sold_out') ?? firsts.get('ended') ?? firsts.get('cancelled')
}

function isOnSale(type: TicketType, now: number): boolean {
  return Date.parse(type.sale_starts_at) <= now && now < Date.parse(type.sale_ends_at)
}

function cheapest(prices: Money[]): Money | null {
  return prices.reduce<Money | null>((least, price) => (least === null || price.amount_minor < least.amount_minor ? price : least), null)
}
