import type { Money, PerformanceSummary, SaleState } from '@onsale/api'

export interface Sale {
  state: SaleState
  /** When the first ticket type opens; null once something is on sale or all is over. */
  opensAt: string | null
  priceFrom: Money | null
}

/** What can be bought of a performance at an instant, from the sale windows of its ticket types. */
export function saleOf(performance: PerformanceSummary, now: number): Sale {
  const types = performance.ticket_types
  const opening = types.filter((type) => Date.parse(type.sale_starts_at) > now).map((type) => type.sale_starts_at).sort()
  const isOpen = types.some((type) => Date.parse(type.sale_starts_at) <= now && now < Date.parse(type.sale_ends_at))
  return {
    state: isOpen ? 'on_sale' : opening.length > 0 ? 'not_yet' : 'ended',
    opensAt: isOpen ? null : (opening[0] ?? null),
    priceFrom: cheapest(types.map((type) => type.price)),
  }
}

/** The performance the page's one action is about: the first that can be bought, else the first that will be. */
export function nextPerformance(performances: PerformanceSummary[], now: number): PerformanceSummary | undefined {
  const ordered = [...performances].sort((left, right) => left.starts_at.localeCompare(right.starts_at))
  const withState = (state: SaleState) => ordered.find((performance) => saleOf(performance, now).state === state)
  return withState('on_sale') ?? withState('not_yet') ?? ordered[0]
}

function cheapest(prices: Money[]): Money | null {
  return prices.reduce<Money | null>((least, price) => (least === null || price.amount_minor < least.amount_minor ? price : least), null)
}
