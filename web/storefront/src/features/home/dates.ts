export type Preset = 'any' | 'weekend' | 'week' | 'month' | 'custom'
/** Calendar days as in the URL, "2026-12-31", both included; empty = open. */
export interface DayRange { from: string; to: string }

const SATURDAY = 6
const SUNDAY = 0

/** The days a preset means when it is chosen on `today`. */
export function rangeOf(preset: Exclude<Preset, 'custom'>, today: Date): DayRange {
  if (preset === 'any') return { from: '', to: '' }
  if (preset === 'week') return { from: day(today), to: day(plusDays(today, 7)) }
  if (preset === 'month') return { from: day(today), to: day(plusDays(today, 30)) }
  if (today.getDay() === SUNDAY) return { from: day(today), to: day(today) }
  const saturday = plusDays(today, SATURDAY - today.getDay())
  return { from: day(saturday), to: day(plusDays(saturday, 1)) }
}

/** Which preset a range is, so that a shared link shows the right name. */
export function presetOf(range: DayRange, today: Date): Preset {
  const presets = ['any', 'weekend', 'week', 'month'] as const
  return presets.find((preset) => {
    const candidate = rangeOf(preset, today)
    return candidate.from === range.from && candidate.to === range.to
  }) ?? 'custom'
}

export function day(date: Date): string {
  const pad = (value: number): string => String(value).padStart(2, '0')
  return `${date.getFullYear()}-${pad(date.getMonth() + 1)}-${pad(date.getDate())}`
}

function plusDays(date: Date, days: number): Date {
  return new Date(date.getFullYear(), date.getMonth(), date.getDate() + days)
}
