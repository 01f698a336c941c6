import type { Role, User } from '@onsale/api'

/** Who gets further than the sign-in page of the organisers. What a person may do there, the server decides. */
export function mayOrganise(user: User): boolean {
  return hasOneOf(user, ['organiser', 'editor', 'finance', 'box_office', 'marketing', 'operator', 'support', 'admin'])
}

/** Which pages answer to whom; docs/security/permissions.md is what the server goes by. */
const PAGES = {
  events: ['organiser', 'editor', 'finance', 'box_office', 'marketing', 'admin'],
  venues: ['organiser', 'editor', 'finance', 'box_office', 'marketing', 'admin'],
  sales: ['organiser', 'editor', 'finance', 'marketing', 'admin'],
  orders: ['organiser', 'finance', 'box_office', 'operator', 'support', 'admin'],
  orderFiles: ['organiser', 'finance', 'operator', 'admin'],
  vouchers: ['organiser', 'editor', 'marketing', 'admin'],
  money: ['organiser', 'finance', 'operator', 'admin'],
  reviews: ['operator', 'admin'],
  accounts: ['support', 'admin'],
  operations: ['operator', 'admin'],
  team: ['organiser', 'admin'],
} as const satisfies Record<string, readonly Role[]>

/** What concerns an organisation as a whole. */
const OF_THE_WHOLE: readonly (keyof typeof PAGES)[] = ['venues', 'vouchers', 'money', 'team']

export function maySee(user: User, page: keyof typeof PAGES): boolean {
  return hasOneOf(user, PAGES[page]) && !(isOfSomeEvents(user) && OF_THE_WHOLE.includes(page))
}

/** A member who works for some events of the organisation, and not for it as a whole. */
export function isOfSomeEvents(user: User): boolean {
  return (user.events ?? null) !== null
}

/** Who sees the platform's own money: bills, settlements, what fits no order. */
export function mayKeepBooks(user: User): boolean {
  return hasOneOf(user, ['operator', 'admin'])
}

/** The same for the door: organisers and the box office may stand there too. */
export function mayAdmit(user: User): boolean {
  return hasOneOf(user, ['gate', 'box_office', 'organiser', 'admin'])
}

function hasOneOf(user: User, roles: readonly Role[]): boolean {
  return user.roles.some((role) => roles.includes(role))
}
