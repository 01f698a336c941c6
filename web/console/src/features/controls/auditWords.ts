/** Which sentence tells of an entry of the audit log, and with what in it. */
import type { AuditEntry } from '@onsale/api'

export const ACTIONS = ['allocation-placed', 'allocation-changed', 'allocation-released', 'seats-moved', 'capacity-changed'] as const
export type AuditAction = (typeof ACTIONS)[number]

export interface AuditLine {
  /** Null for what this version does not know. */
  readonly action: AuditAction | null
  readonly label: string
  /** What seats were moved to, or whose capacity changed. */
  readonly typeId: string
  readonly count: number
  readonly before: number
  readonly after: number
  readonly isAutomatic: boolean
}

export function readAudit({ action, actor_id: actor, before, after }: AuditEntry): AuditLine {
  const name = action.replace(/^inventory\./, '')
  return {
    action: ACTIONS.find((known) => known === name) ?? null,
    label: typeof after?.['label'] === 'string' ? after['label'] : '',
    typeId: typeof after?.['ticket_type_id'] === 'string' ? after['ticket_type_id'] : (keysOf(after?.['seats'])[0] ?? ''),
    count: name === 'seats-moved' ? countRanges(after?.['seats']) : countAll(after?.['counts']),
    before: numberOf(before?.['capacity']),
    after: numberOf(after?.['capacity']),
    isAutomatic: actor.includes(':'),
  }
}

function keysOf(value: unknown): string[] {
  return typeof value === 'object' && value !== null ? Object.keys(value) : []
}

function numberOf(value: unknown): number {
  return typeof value === 'number' ? value : 0
}

function countAll(counts: unknown): number {
  return typeof counts === 'object' && counts !== null ? Object.values(counts).reduce<number>((sum, count) => sum + numberOf(count), 0) : 0
}

/** `{type: "0-3,7"}` names five seats. */
function countRanges(seats: unknown): number {
  if (typeof seats !== 'object' || seats === null) return 0
  let count = 0
  for (const ranges of Object.values(seats)) {
    for (const range of String(ranges).split(',')) {
      const [first, last] = range.split('-').map(Number)
      if (first !== undefined && !Number.isNaN(first) && range !== '') count += (last ?? first) - first + 1
    }
  }
  return count
}
