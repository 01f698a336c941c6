import type { JobReport, OperatedModule, Operation } from '@onsale/api'

/** How a part of the platform is, the worst first. */
export type Health = 'away' | 'ill' | 'well'

export interface PartOfPlatform {
  readonly module: OperatedModule
  /** Null until it has answered, and while it does not. */
  readonly operation: Operation | null
  readonly isAway: boolean
}

/** Events that wait longer than this are worth a look. */
export const WAITING_SECONDS_MAX = 60

export const isIll = (job: JobReport): boolean => job.state === 'failing' || job.state === 'late'

export const deadLettersOf = (operation: Operation): number => operation.consumers.reduce((sum, { dead_letters: count }) => sum + count, 0)

/** How long the oldest event has waited, in seconds on the clock of the server. */
export function waitingSeconds({ at, outbox_oldest_at: oldest }: Operation): number {
  return oldest === null || oldest === undefined ? 0 : Math.max(0, (Date.parse(at) - Date.parse(oldest)) / 1000)
}

export function healthOf({ operation, isAway }: PartOfPlatform): Health {
  if (isAway) return 'away'
  if (operation === null) return 'well'
  const hasTrouble = operation.bus_trouble !== null || waitingSeconds(operation) > WAITING_SECONDS_MAX
  return hasTrouble || deadLettersOf(operation) > 0 || operation.jobs.some(isIll) ? 'ill' : 'well'
}

const ORDER: readonly JobReport['state'][] = ['failing', 'late', 'never', 'well']

/** Jobs of all parts, once each although every part of a process names those of the process; what is wrong first. */
export function jobsOf(operations: readonly Operation[]): JobReport[] {
  const byName = new Map<string, JobReport>()
  for (const job of operations.flatMap((operation) => operation.jobs)) {
    const known = byName.get(job.name)
    if (known === undefined || ORDER.indexOf(job.state) < ORDER.indexOf(known.state)) byName.set(job.name, job)
  }
  return [...byName.values()].sort((one, other) => ORDER.indexOf(one.state) - ORDER.indexOf(other.state) || one.name.localeCompare(other.name, 'en'))
}
