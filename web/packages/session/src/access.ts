import type { Role, User } from '@onsale/api'

/** Who gets further than the sign-in page of the organisers. What a person may do there, the server decides. */
export function mayOrganise(user: User): boolean {
  return hasOneOf(user, ['organiser', 'admin'])
}

/** Who sees the platform's own money: bills, settlements, what fits no order. */
export function mayKeepBooks(user: User): boolean {
  return hasOneOf(user, ['admin'])
}

/** Who sees what staff changed: the own organisation's, and an administrator everybody's. */
export function mayReadAudit(user: User): boolean {
  return hasOneOf(user, ['organiser', 'admin'])
}

/** The same for the door: organisers may stand there too. */
export function mayAdmit(user: User): boolean {
  return hasOneOf(user, ['gate', 'organiser', 'admin'])
}

function hasOneOf(user: User, roles: readonly Role[]): boolean {
  return user.roles.some((role) => roles.includes(role))
}
