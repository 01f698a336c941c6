import { AUDIT_MODULES, type AuditModule } from '@onsale/api'

/** What those who look after the platform can do in every part of it. */
const OPERATED = ['dead-letters-replayed', 'dead-letters-dropped'] as const

/** What staff can do, by the part of the platform that logs it; each has a sentence in the texts. */
export const ACTIONS: Readonly<Record<AuditModule, readonly string[]>> = {
  catalog: ['refund-rules-changed', 'performance-postponed', 'performance-cancelled', 'event-created', 'event-changed', 'event-published', 'performance-added', 'performance-removed', 'series-added', 'event-copied',
    'event-submitted', 'submission-withdrawn', 'event-approved', 'event-sent-back', 'organiser-reviewed', 'organiser-trusted', 'event-archived', 'event-unarchived',
    'organiser-page-changed', 'venue-added', 'plan-added', 'plan-published', ...OPERATED],
  inventory: ['allocation-placed', 'allocation-changed', 'allocation-released', 'seats-moved', 'capacity-changed', ...OPERATED],
  orders: [
    'refund-requested', 'refund-campaign-paused', 'refund-campaign-resumed', 'exception-resolved', 'bill-fetched', 'provider-asked', 'difference-resolved', 'day-closed',
    'settlement-drafted', 'settlement-confirmed', 'settlement-discarded', 'invoices-exported', 'voucher-created', 'voucher-changed', 'voucher-codes-exported', 'note-added', 'tickets-resent', 'contact-changed', 'orders-exported', ...OPERATED,
  ],
  tickets: OPERATED,
  users: ['member-invited', 'invitation-withdrawn', 'invitation-accepted', 'member-changed', 'member-removed', 'organisation-renamed', 'api-key-made', 'api-key-ended', 'identity-viewed', 'account-viewed', 'account-signed-out', 'account-viewed-as', 'account-view-ended', 'sessions-ended', 'sign-in-way-linked', 'sign-in-way-unlinked',
    'second-factor-added', 'second-factor-renamed', 'second-factor-removed', 'recovery-codes-made', 'recovery-code-used', 'second-factors-forgotten',
    'password-set', 'password-changed', 'password-removed', 'email-added', 'email-changed', 'email-removed', ...OPERATED,
  ],
  notifications: OPERATED,
  reports: OPERATED,
}

/** `orders.refund-requested` → `refund-requested`; null for what this version has no sentence for. */
export function knownAction(action: string): string | null {
  const module = AUDIT_MODULES.find((name) => action.startsWith(`${name}.`))
  const name = action.slice(action.indexOf('.') + 1)
  return module !== undefined && ACTIONS[module].includes(name) ? name : null
}
