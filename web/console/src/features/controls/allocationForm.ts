/** What somebody types about an allocation, and what the API gets of it. */
import type { Allocation, AllocationDraft, AllocationKind } from '@onsale/api'
import { instantToLocalInput, localInputToInstant } from '@/forms/zonedTime'

/** What an organiser may choose; what was refunded comes by itself. */
export const ALLOCATION_KINDS: readonly AllocationKind[] = ['house', 'kill', 'channel', 'staged']

export interface AllocationForm {
  readonly kind: AllocationKind
  readonly label: string
  /** On the wall clock of the venue; empty for never. */
  readonly releaseAt: string
}

export const EMPTY_FORM: AllocationForm = { kind: 'house', label: '', releaseAt: '' }

export function formOf({ kind, label, release_at: releaseAt }: Allocation, timezone: string): AllocationForm {
  return { kind, label, releaseAt: releaseAt === null ? '' : instantToLocalInput(releaseAt, timezone) }
}

export type AllocationFault = 'labelMissing' | 'releaseMissing' | 'releaseUnreadable' | 'releaseOver'
export type ReadAllocation =
  | { readonly ok: true; readonly draft: AllocationDraft }
  | { readonly ok: false; readonly faults: Partial<Record<'label' | 'releaseAt', AllocationFault>> }

/** Something that is staged has a moment; the others may have one. */
export function readAllocation({ kind, label, releaseAt }: AllocationForm, timezone: string, now: number): ReadAllocation {
  const faults: Partial<Record<'label' | 'releaseAt', AllocationFault>> = {}
  if (label.trim() === '') faults.label = 'labelMissing'
  let instant: string | null = null
  if (releaseAt !== '') {
    const read = localInputToInstant(releaseAt, timezone)
    if (!read.ok) faults.releaseAt = 'releaseUnreadable'
    else if (Date.parse(read.instant) <= now) faults.releaseAt = 'releaseOver'
    else instant = read.instant
  } else if (kind === 'staged') faults.releaseAt = 'releaseMissing'
  if (faults.label !== undefined || faults.releaseAt !== undefined) return { ok: false, faults }
  return { ok: true, draft: { kind, label: label.trim(), release_at: instant } }
}
