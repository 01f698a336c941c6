import type { RefundRules } from '@onsale/api'

const BASIS_POINTS = 10_000

/**
 * What giving a ticket back costs for a while: until `until` (null: from then on), so many of 10,000 parts of the price;
 * `fee` null when nothing is refunded.
 */
export interface Rung { until: string | null; fee: number | null }

/** The rules of a performance on its own calendar, from today to the start; what costs the same is one. */
export function ladderOf(rules: RefundRules, startsAt: string): Rung[] {
  const start = Date.parse(startsAt)
  const rungs: Rung[] = rules.steps.map((step) => ({ until: new Date(start - step.before_seconds * 1000).toISOString(), fee: step.fee_basis_points >= BASIS_POINTS ? null : step.fee_basis_points }))
  return [...rungs, { until: null, fee: null } as Rung].filter((rung, index, all) => rung.fee !== all[index + 1]?.fee || index === all.length - 1)
}

/** The same of tickets that are bought: the days without a fee, if there are any, then the steps that are left of the rules. */
export function ladderOfPurchase(quote: { free_until: string | null; steps: readonly { until: string; fee_basis_points: number }[] }, now: number): Rung[] {
  const free = quote.free_until === null ? [] : [{ until: quote.free_until, fee: 0 }]
  const freeUntil = quote.free_until === null ? now : Date.parse(quote.free_until)
  const steps = quote.steps.filter((step) => Date.parse(step.until) > freeUntil && step.fee_basis_points < BASIS_POINTS).map((step) => ({ until: step.until, fee: step.fee_basis_points }))
  return [...[...free, ...steps].filter((rung) => Date.parse(rung.until) > now), { until: null, fee: null }]
}

/** Which of them holds at an instant. */
export function rungAt(ladder: readonly Rung[], now: number): number {
  return ladder.findIndex((rung) => rung.until === null || now <= Date.parse(rung.until))
}

/** "10 %" of the ladder as people say it: without decimals unless there are some. */
export function feePercent(fee: number): number {
  return fee / 100
}
