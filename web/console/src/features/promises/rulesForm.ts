/** What somebody types about refunds, and what the API gets of it. The rules are the server's (`catalog/domain/refunds.py`). */
import type { RefundRules, RefundRulesChange, SeatReturnKind, SeatReturns } from '@onsale/api'
import type { Fault } from '@/forms/fault'
import { instantToLocalInput, localInputToInstant } from '@/forms/zonedTime'

export const STEPS_MAX = 10
export const TIMES_MAX = 20
const DAY = 86_400
const SECONDS_MAX = 730 * DAY
const BASIS_POINTS = 10_000

export const UNITS = { days: DAY, hours: 3_600, minutes: 60 } as const
export type Unit = keyof typeof UNITS

export interface StepForm { before: string; unit: Unit; percent: string }
export interface RulesForm {
  steps: StepForm[]
  freeHours: string
  returns: SeatReturnKind
  /** On the wall clock of the venue. */
  times: string[]
}

export interface RulesReading {
  readonly change: RefundRulesChange
  /** By the pointer into the request. */
  readonly faults: ReadonlyMap<string, Fault>
}

export type Preset = 'common' | 'strict' | 'generous' | 'none'
const ladder = (freeSeconds: number, ...steps: [days: number, percent: number][]): RefundRules =>
  ({ steps: steps.map(([days, percent]) => ({ before_seconds: days * DAY, fee_basis_points: percent * 100 })), free_seconds: freeSeconds })

/** Ladders that are often seen; the first is the platform's own. */
export const PRESETS: Readonly<Record<Preset, RefundRules>> = {
  common: ladder(DAY, [15, 10], [7, 20], [2, 30]),
  strict: ladder(0, [15, 20], [7, 50], [2, 80]),
  generous: ladder(2 * DAY, [7, 0], [1, 10]),
  none: ladder(0),
}

export function formOfRules(rules: RefundRules): Pick<RulesForm, 'steps' | 'freeHours'> {
  const steps = rules.steps.map(({ before_seconds: seconds, fee_basis_points: points }): StepForm => {
    const unit = (Object.keys(UNITS) as Unit[]).find((name) => seconds % UNITS[name] === 0) ?? 'minutes'
    return { before: String(seconds / UNITS[unit]), unit, percent: String(points / 100) }
  })
  return { steps, freeHours: String(rules.free_seconds / UNITS.hours) }
}

export function formOf(rules: RefundRules, returns: SeatReturns, timezone: string): RulesForm {
  return { ...formOfRules(rules), returns: returns.kind, times: (returns.times ?? []).map((time) => instantToLocalInput(time, timezone)) }
}

export function readRules(form: RulesForm, { timezone, startsAt }: { timezone: string; startsAt: string }): RulesReading {
  const faults = new Map<string, Fault>()
  const steps = form.steps.map((step, position) => {
    const at = `/refund_rules/steps/${position}`
    return {
      before_seconds: readSpan(step.before, UNITS[step.unit], `${at}/before_seconds`, faults),
      fee_basis_points: readPercent(step.percent, `${at}/fee_basis_points`, faults),
    }
  })
  checkOrder(steps, faults)
  const freeSeconds = readSpan(form.freeHours.trim() || '0', UNITS.hours, '/refund_rules/free_seconds', faults)
  if (freeSeconds > 0 && steps.length === 0) faults.set('/refund_rules/free_seconds', { message: 'promises.faults.freeWithoutSteps' })
  const times = form.returns === 'announced' ? readTimes(form.times, timezone, startsAt, faults) : []
  return { change: { refund_rules: { steps, free_seconds: freeSeconds }, seat_returns: { kind: form.returns, times } }, faults }
}

/** The fields that can carry an error. */
export function rulesFields({ steps, times }: RulesForm): string[] {
  return [
    ...steps.flatMap((_step, position) => ['before_seconds', 'fee_basis_points'].map((name) => `/refund_rules/steps/${position}/${name}`)),
    '/refund_rules/free_seconds', ...times.map((_time, position) => `/seat_returns/times/${position}`), '/seat_returns/times',
  ]
}

function checkOrder(steps: RefundRules['steps'], faults: Map<string, Fault>): void {
  steps.forEach((step, position) => {
    const before = steps[position - 1]
    if (before === undefined) return
    const at = `/refund_rules/steps/${position}`
    if (step.before_seconds >= before.before_seconds && !faults.has(`${at}/before_seconds`)) faults.set(`${at}/before_seconds`, { message: 'promises.faults.order' })
    if (step.fee_basis_points < before.fee_basis_points && !faults.has(`${at}/fee_basis_points`)) faults.set(`${at}/fee_basis_points`, { message: 'promises.faults.cheaper' })
  })
}

function readSpan(text: string, unit: number, pointer: string, faults: Map<string, Fault>): number {
  const seconds = Math.round(readDecimal(text) * unit)
  if (seconds >= 0 && seconds <= SECONDS_MAX) return seconds
  faults.set(pointer, { message: 'promises.faults.span' })
  return 0
}

function readPercent(text: string, pointer: string, faults: Map<string, Fault>): number {
  const points = Math.round(readDecimal(text) * 100)
  if (points >= 0 && points <= BASIS_POINTS) return points
  faults.set(pointer, { message: 'promises.faults.percent' })
  return 0
}

/** NaN when it is none, which no comparison lets pass. */
function readDecimal(text: string): number {
  return /^\d{1,6}(\.\d{1,2})?$/.test(text.trim()) ? Number(text) : Number.NaN
}

function readTimes(locals: readonly string[], timezone: string, startsAt: string, faults: Map<string, Fault>): string[] {
  if (locals.length === 0) faults.set('/seat_returns/times', { message: 'promises.faults.timesMissing' })
  let before = Number.NEGATIVE_INFINITY
  return locals.map((local, position) => {
    const read = localInputToInstant(local, timezone)
    const at = read.ok ? Date.parse(read.instant) : Number.NaN
    const message = !read.ok ? (read.fault === 'skipped' ? 'form.timeSkipped' : 'form.time') : at <= before ? 'promises.faults.timesOrder' : at >= Date.parse(startsAt) ? 'promises.faults.timesLate' : null
    if (message !== null) faults.set(`/seat_returns/times/${position}`, { message })
    if (read.ok) before = at
    return read.ok ? read.instant : ''
  })
}
