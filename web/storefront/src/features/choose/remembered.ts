/** What a buyer has chosen and not yet kept; survives signing in, a reload and a failed request. */
export interface Remembered {
  readonly seatIds: readonly string[]
  /** Ticket type id → how many. */
  readonly quantities: Readonly<Record<string, number>>
}

const NOTHING: Remembered = { seatIds: [], quantities: {} }
const ITEMS_MAX = 100

/** The choice for one performance in this tab. What another version left behind counts as nothing. */
export function recall(performanceId: string, storage: Storage = sessionStorage): Remembered {
  try {
    const value = JSON.parse(storage.getItem(keyOf(performanceId)) ?? 'null') as Partial<Remembered> | null
    const seatIds = Array.isArray(value?.seatIds) ? value.seatIds.filter((id) => typeof id === 'string') : []
    const quantities = Object.entries(value?.quantities ?? {}).filter(([, count]) => Number.isInteger(count) && count > 0)
    return { seatIds: seatIds.slice(0, ITEMS_MAX), quantities: Object.fromEntries(quantities.slice(0, ITEMS_MAX)) }
  } catch {
    return NOTHING
  }
}

/** Changes the given part and keeps the other. */
export function remember(performanceId: string, change: Partial<Remembered>, storage: Storage = sessionStorage): void {
  const next = { ...recall(performanceId, storage), ...change }
  if (next.seatIds.length === 0 && Object.keys(next.quantities).length === 0) storage.removeItem(keyOf(performanceId))
  else storage.setItem(keyOf(performanceId), JSON.stringify(next))
}

function keyOf(performanceId: string): string {
  return `onsale.choice.${performanceId}`
}
