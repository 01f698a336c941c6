import type { ScheduleItem } from '@onsale/api'

export interface ScheduleDay { readonly label: string; readonly items: ScheduleItem[] }

/** What comes one after the other, by the day that the clock of the place shows. */
export function daysOf(items: readonly ScheduleItem[], dayOf: (at: string) => string): ScheduleDay[] {
  const days: { label: string; items: ScheduleItem[] }[] = []
  for (const item of items) {
    const label = dayOf(item.at)
    const last = days.at(-1)
    if (last?.label === label) last.items.push(item)
    else days.push({ label, items: [item] })
  }
  return days
}

/** 1250 → "12.5%". */
export function feePercent(basisPoints: number | null): string {
  return `${String((basisPoints ?? 0) / 100)}%`
}
