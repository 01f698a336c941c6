/** Months as the address has them ("2026-11"); days are Beijing's, as the providers count. */
const ZONE_MS = 8 * 3_600_000
const DAY_MS = 86_400_000

export function todayInBeijing(now: number): string {
  return new Date(now + ZONE_MS).toISOString().slice(0, 10)
}

/** The month of an address, or this one. */
export function readMonth(text: string, now: number): string {
  return /^\d{4}-(0[1-9]|1[0-2])$/.test(text) ? text : todayInBeijing(now).slice(0, 7)
}

export function shiftMonth(month: string, by: number): string {
  const [year, number] = month.split('-').map(Number) as [number, number]
  return new Date(Date.UTC(year, number - 1 + by, 1)).toISOString().slice(0, 7)
}

export function daysOfMonth(month: string): { first: string; last: string } {
  const next = Date.parse(`${shiftMonth(month, 1)}-01T00:00:00Z`)
  return { first: `${month}-01`, last: new Date(next - DAY_MS).toISOString().slice(0, 10) }
}

/** A day as an instant that every reader's clock shows as that day when it is told UTC. */
export function instantOf(day: string): string {
  return `${day}T00:00:00Z`
}
