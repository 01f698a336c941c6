import type { components } from './schema'
import type { Transport } from './transport'
import type { CodeSent, Session } from './types'

type Schemas = components['schemas']

export type OwnFactors = Schemas['OwnFactors']
export type Factor = Schemas['Factor']
export type FactorKind = Schemas['FactorKind']
export type TotpEnrolment = Schemas['TotpEnrolment']
export type NewPasskeyOptions = Schemas['NewPasskeyOptions']
export type PasskeyOptions = Schemas['PasskeyOptions']
/** Recovery codes come with the first factor only, and are told once. */
export interface FactorAdded { session: Session; recovery_codes: string[] | null }
/** What a browser has made or signed; everything is base64url. */
export interface MadePasskey { credential_id: string; client_data: string; attestation: string }
export interface SignedPasskey { credential_id: string; client_data: string; authenticator_data: string; signature: string }

export function factorRoutes(transport: Transport) {
  const step = '/auth/second-factor'
  const base = '/me/factors'
  const one = (factorId: string) => `${base}/${encodeURIComponent(factorId)}`
  const post = <Answer>(path: string, body?: object) => transport.json<Answer>('POST', path, { body })
  const prove = <Answer>(path: string, body?: object) => transport.json<Answer>('POST', path, { body, isProof: true })
  return {
    list: (signal?: AbortSignal) => transport.json<OwnFactors>('GET', base, { signal }),
    presentCode: (code: string) => prove<Session>(`${step}/code`, { code }),
    presentRecoveryCode: (code: string) => prove<Session>(`${step}/recovery-code`, { code }),
    askPasskey: () => prove<PasskeyOptions>(`${step}/passkey-options`),
    presentPasskey: (signed: SignedPasskey) => prove<Session>(`${step}/passkey`, signed),
    /** A code to the phone of the account, for this session alone; where there is a factor that is presented instead. */
    sendProofCode: () => prove<CodeSent>('/me/proofs/codes'),
    prove: (code: string) => prove<Schemas['Proved']>('/me/proofs', { code }),
    beginTotp: () => post<TotpEnrolment>(`${base}/totp`),
    confirmTotp: (name: string, code: string) => post<FactorAdded>(`${base}/totp/confirmation`, { name, code }),
    beginPasskey: () => post<NewPasskeyOptions>(`${base}/passkeys/options`),
    addPasskey: (name: string, made: MadePasskey) => post<FactorAdded>(`${base}/passkeys`, { name, ...made }),
    rename: (factorId: string, name: string) => transport.json<undefined>('PATCH', one(factorId), { body: { name } }),
    remove: (factorId: string) => transport.json<undefined>('DELETE', one(factorId)),
    renewCodes: async () => (await post<Schemas['RecoveryCodes']>('/me/recovery-codes')).codes,
  }
}

export type FactorRoutes = ReturnType<typeof factorRoutes>
