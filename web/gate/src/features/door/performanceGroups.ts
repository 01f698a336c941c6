import type { GatePerformance } from '@onsale/api'

export interface PerformanceGroup {
  readonly name: 'today' | 'later' | 'earlier'
  readonly performances: readonly GatePerformance[]
}

/** Today's first, then what comes, then what is over; "today" is the venue's, not the phone's. Empty groups are left out. */
export function groupPerformances(performances: readonly GatePerformance[], now: number): PerformanceGroup[] {
  const groups: Record<PerformanceGroup['name'], GatePerformance[]> = { today: [], later: [], earlier: [] }
  for (const performance of [...performances].sort((left, right) => left.starts_at.localeCompare(right.starts_at))) {
    const [day, today] = [Date.parse(performance.starts_at), now].map((at) => dayIn(performance.timezone, at)) as [string, string]
    groups[day === today ? 'today' : day > today ? 'later' : 'earlier'].push(performance)
  }
  groups.earlier.reverse()
  return (['today', 'later', 'earlier'] as const).filter((name) => groups[name].length > 0).map((name) => ({ name, performances: groups[name] }))
}

/** "2026-12-31", which sorts as text. */
function dayIn(timezone: string, at: number): string {
  return new Intl.DateTimeFormat('en-CA', { timeZone: timezone, year: 'numeric', month: '2-digit', day: '2-digit' }).format(at)
}
