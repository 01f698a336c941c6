/** Sales over time as the chart, its table and the CSV show them: evenly spaced, with the quiet hours and days filled in. */
import type { Sales } from '@onsale/api'

export type SeriesUnit = 'hour' | 'day'

export interface SeriesPoint {
  /** Start of the hour or day as an instant; a day begins at midnight UTC so that its date is never shifted. */
  readonly at: string
  readonly sold: number
  readonly revenueMinor: number
}

const STEP_MS: Record<SeriesUnit, number> = { hour: 3_600_000, day: 86_400_000 }
/** A year of days, a month of hours; older points are left to the table's download by day. */
const POINTS_MAX: Record<SeriesUnit, number> = { hour: 744, day: 366 }

export function salesSeries(sales: Pick<Sales, 'by_hour' | 'by_day'>, unit: SeriesUnit): SeriesPoint[] {
  const points: SeriesPoint[] =
    unit === 'hour'
      ? sales.by_hour.map((point) => ({ at: point.at, sold: point.sold, revenueMinor: point.revenue_minor }))
      : sales.by_day.map((point) => ({ at: `${point.date}T00:00:00Z`, sold: point.sold, revenueMinor: point.revenue_minor }))
  return fillGaps(points, unit)
}

function fillGaps(points: readonly SeriesPoint[], unit: SeriesUnit): SeriesPoint[] {
  const step = STEP_MS[unit]
  const byStart = new Map<number, SeriesPoint>()
  for (const point of points) {
    // As the server says it: where clocks stand half an hour apart, hours do not begin when they do in UTC.
    const start = Date.parse(point.at)
    const before = byStart.get(start)
    byStart.set(start, {
      at: new Date(start).toISOString().replace('.000Z', 'Z'),
      sold: (before?.sold ?? 0) + point.sold,
      revenueMinor: (before?.revenueMinor ?? 0) + point.revenueMinor,
    })
  }
  const starts = [...byStart.keys()].sort((left, right) => left - right)
  const last = starts.at(-1)
  if (starts[0] === undefined || last === undefined) return []
  const first = Math.max(starts[0], last - (POINTS_MAX[unit] - 1) * step)
  const filled: SeriesPoint[] = []
  for (let start = first; start <= last; start += step) {
    filled.push(byStart.get(start) ?? { at: new Date(start).toISOString().replace('.000Z', 'Z'), sold: 0, revenueMinor: 0 })
  }
  return filled
}

/** The sum and the best moment, for those who hear the chart instead of seeing it; null when nothing was sold. */
export function seriesSummary(points: readonly SeriesPoint[]): { total: number; peak: SeriesPoint } | null {
  const total = points.reduce((sum, point) => sum + point.sold, 0)
  if (total === 0) return null
  return { total, peak: points.reduce((best, point) => (point.sold > best.sold ? point : best)) }
}
