import type { TicketType } from '@onsale/api'

/** Whether something can be bought at an instant, and from when. */
export type Sale =
  | { readonly kind: 'open' }
  | { readonly kind: 'not-yet'; readonly startsAt: string }
  | { readonly kind: 'ended' }

type Window = Pick<TicketType, 'sale_starts_at' | 'sale_ends_at'>

/** `now` in milliseconds since the epoch; the end of the window is no longer part of it. */
export function saleOf(window: Window, now: number): Sale {
  if (now < Date.parse(window.sale_starts_at)) return { kind: 'not-yet', startsAt: window.sale_starts_at }
  return now < Date.parse(window.sale_ends_at) ? { kind: 'open' } : { kind: 'ended' }
}

/** Open when one of them is; else the earliest opening to come; else ended. */
export function saleOfAll(windows: readonly Window[], now: number): Sale {
  const sales = windows.map((window) => saleOf(window, now))
  if (sales.some((sale) => sale.kind === 'open')) return { kind: 'open' }
  const startsAt = sales.flatMap((sale) => (sale.kind === 'not-yet' ? [sale.startsAt] : [])).sort(byInstant)[0]
  return startsAt === undefined ? { kind: 'ended' } : { kind: 'not-yet', startsAt }
}

function byInstant(a: string, b: string): number {
  return Date.parse(a) - Date.parse(b)
}

/** How many of the type one order may take now. */
export function quantityMax(type: Pick<TicketType, 'max_per_order' | 'max_per_person'>, available: number): number {
  return Math.max(0, Math.min(type.max_per_order, type.max_per_person, available))
}
