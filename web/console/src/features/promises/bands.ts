/** The ladder as a row of bands from far to near, as the picture and the list of the page show it. */
import type { RefundRules } from '@onsale/api'

export interface Band {
  /** From so long before the start; null: since the sale began. */
  readonly from: number | null
  /** Until so long before the start; 0 is the start itself. */
  readonly until: number
  /** Of 10,000 parts of the price; null: nothing is refunded. */
  readonly fee: number | null
}

export function bandsOf({ steps }: RefundRules): Band[] {
  const bands: Band[] = steps.map((step, position) => ({
    from: steps[position - 1]?.before_seconds ?? null, until: step.before_seconds, fee: step.fee_basis_points,
  }))
  const nearest = steps.at(-1)?.before_seconds ?? null
  return nearest === 0 ? bands : [...bands, { from: nearest, until: 0, fee: null }]
}

/** Seconds as the largest unit that fits without a rest. */
export function spanOf(seconds: number): { unit: 'days' | 'hours' | 'minutes'; count: number } {
  if (seconds % 86_400 === 0) return { unit: 'days', count: seconds / 86_400 }
  if (seconds % 3_600 === 0) return { unit: 'hours', count: seconds / 3_600 }
  return { unit: 'minutes', count: Math.round(seconds / 60) }
}
