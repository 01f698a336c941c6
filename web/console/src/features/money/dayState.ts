import type { ReconciliationDay } from '@onsale/api'
import type { IconName } from '@onsale/design'

/** What a day needs next, from what is worst about it. */
export type DayState = 'closed' | 'differences' | 'waiting' | 'ready' | 'missing' | 'quiet'

export function stateOf(day: Pick<ReconciliationDay, 'state' | 'open_differences' | 'waiting' | 'can_close' | 'ours' | 'fetched_at'>): DayState {
  if (day.state === 'closed') return 'closed'
  if (day.open_differences > 0) return 'differences'
  if (day.state === 'compared') return day.can_close ? 'ready' : 'waiting'
  const nothing = day.ours.payments.count === 0 && day.ours.refunds.count === 0
  return nothing && day.fetched_at === null ? 'quiet' : 'missing'
}

export const LOOKS: Readonly<Record<DayState, { tone: 'neutral' | 'accent' | 'success' | 'warning' | 'danger'; icon: IconName }>> = {
  closed: { tone: 'success', icon: 'success' },
  differences: { tone: 'danger', icon: 'danger' },
  waiting: { tone: 'warning', icon: 'clock' },
  ready: { tone: 'neutral', icon: 'check' },
  missing: { tone: 'warning', icon: 'invoice' },
  quiet: { tone: 'neutral', icon: 'minus' },
}

/** Days by what has to be done about them. */
export function countStates(days: readonly ReconciliationDay[]): Record<DayState, number> {
  const counts: Record<DayState, number> = { closed: 0, differences: 0, waiting: 0, ready: 0, missing: 0, quiet: 0 }
  for (const day of days) counts[stateOf(day)] += 1
  return counts
}
