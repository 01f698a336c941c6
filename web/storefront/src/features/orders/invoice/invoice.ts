import type { InvoiceKind, InvoiceRequest } from '@onsale/api'

/** A person's title and a company's are two: who changes the kind does not lose the other. */
export interface InvoiceDraft { kind: InvoiceKind; titles: Record<InvoiceKind, string>; taxNumber: string; email: string }
export type InvoiceField = 'title' | 'tax_number' | 'email'
/** The text key of what is wrong with a field. */
export type InvoiceErrors = Partial<Record<InvoiceField, 'titleInvalid' | 'taxNumberInvalid' | 'emailInvalid'>>

/** 18 characters of the unified social credit code, or an older number; the server checks the digits. */
const TAX_NUMBER = /^(?:[0-9A-Z]{15}|[0-9A-Z]{17,18}|[0-9A-Z]{20})$/

export function invoiceErrors(draft: InvoiceDraft): InvoiceErrors {
  return {
    ...(draft.titles[draft.kind].trim() === '' ? { title: 'titleInvalid' as const } : {}),
    ...(draft.kind === 'personal' || TAX_NUMBER.test(plainTaxNumber(draft.taxNumber)) ? {} : { tax_number: 'taxNumberInvalid' as const }),
    ...(/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(draft.email.trim()) ? {} : { email: 'emailInvalid' as const }),
  }
}

/** A number that was typed for a company is not sent for a person. */
export function invoiceRequestOf(draft: InvoiceDraft): InvoiceRequest {
  const number = draft.kind === 'company' ? { tax_number: plainTaxNumber(draft.taxNumber) } : {}
  return { kind: draft.kind, title: draft.titles[draft.kind].trim(), email: draft.email.trim(), ...number }
}

function plainTaxNumber(typed: string): string {
  return typed.replace(/\s/g, '').toUpperCase()
}
