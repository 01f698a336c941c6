import type { components } from './schema'
import type { Transport } from './transport'
import type { Session } from './types'

type Schemas = components['schemas']

export type OwnPassword = Schemas['OwnPassword']
export type OwnEmail = Schemas['OwnEmail']

/** The password of an account: to sign in by phone or confirmed e-mail, and to set, change and remove one's own. */
export function passwordRoutes(transport: Transport) {
  const base = '/me/password'
  return {
    signIn: (login: string, password: string) => transport.json<Session>('POST', '/auth/password/sessions', { body: { login, password } }),
    get: (signal?: AbortSignal) => transport.json<OwnPassword>('GET', base, { signal }),
    set: (password: string, current: string | null, endOthers: boolean) =>
      transport.json<undefined>('PUT', base, { body: { password, current, end_other_sessions: endOthers } }),
    remove: (current: string | null) => transport.json<undefined>('POST', `${base}/removal`, { body: { current } }),
  }
}

/** The e-mail address of an account: said, confirmed by the code that was sent there, removed. */
export function emailRoutes(transport: Transport) {
  const base = '/me/email'
  return {
    get: (signal?: AbortSignal) => transport.json<OwnEmail>('GET', base, { signal }),
    sendCode: (email: string) => transport.json<{ resend_after_seconds: number }>('POST', `${base}/codes`, { body: { email } }),
    confirm: (code: string) => transport.json<OwnEmail>('POST', `${base}/confirmation`, { body: { code } }),
    remove: () => transport.json<undefined>('DELETE', base),
  }
}
