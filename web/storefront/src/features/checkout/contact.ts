import type { Contact } from '@onsale/api'
import { isPhone, plainPhone } from '@onsale/session'
import type { ContactDraft } from '@/app/contactDraft'

export type ContactField = 'name' | 'phone' | 'email'
/** The text key of what is wrong with a field. */
export type ContactErrors = Partial<Record<ContactField, 'nameInvalid' | 'phoneInvalid' | 'emailInvalid'>>

export function contactErrors(draft: ContactDraft): ContactErrors {
  const email = draft.email.trim()
  return {
    ...(draft.name.trim() === '' ? { name: 'nameInvalid' as const } : {}),
    ...(isPhone(draft.phone) ? {} : { phone: 'phoneInvalid' as const }),
    ...(email === '' || /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(email) ? {} : { email: 'emailInvalid' as const }),
  }
}

export function contactOf(draft: ContactDraft): Contact {
  const email = draft.email.trim()
  return { name: draft.name.trim(), phone: plainPhone(draft.phone), ...(email === '' ? {} : { email }) }
}
