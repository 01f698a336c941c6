import type { MadePasskey, NewPasskeyOptions, PasskeyOptions, SignedPasskey } from '@onsale/api'

/** Whether pages of this host can use passkeys of that one, and the browser knows them at all. */
export function canUsePasskeys(host: string | null, here: string = window.location.hostname): boolean {
  return host !== null && (here === host || here.endsWith(`.${host}`)) && typeof window.PublicKeyCredential === 'function'
}

/** Asks the browser for a new passkey; null when the person has thought better of it, or has one already. */
export async function makePasskey(options: NewPasskeyOptions): Promise<MadePasskey | null> {
  const { excludeCredentials, ...rest } = options
  const publicKey = {
    ...rest,
    challenge: bytes(options.challenge),
    user: { ...options.user, id: bytes(options.user.id) },
    excludeCredentials: excludeCredentials.map((known) => ({ type: 'public-key' as const, id: bytes(known.id) })),
  }
  const made = await asked(() => navigator.credentials.create({ publicKey }))
  if (!(made?.response instanceof AuthenticatorAttestationResponse)) return null
  return { credential_id: made.id, client_data: text(made.response.clientDataJSON), attestation: text(made.response.attestationObject) }
}

/** Has a passkey sign the challenge; null when the person has thought better of it. */
export async function signWithPasskey(options: PasskeyOptions): Promise<SignedPasskey | null> {
  const publicKey = {
    challenge: bytes(options.challenge),
    timeout: options.timeout,
    rpId: options.rpId,
    userVerification: options.userVerification ?? 'required',
    allowCredentials: options.allowCredentials.map((known) => ({ type: 'public-key' as const, id: bytes(known.id) })),
  }
  const signed = await asked(() => navigator.credentials.get({ publicKey }))
  if (!(signed?.response instanceof AuthenticatorAssertionResponse)) return null
  const { clientDataJSON, authenticatorData, signature } = signed.response
  return { credential_id: signed.id, client_data: text(clientDataJSON), authenticator_data: text(authenticatorData), signature: text(signature) }
}

/** A closed dialog, a time-out and a device that is registered already are no faults: browsers tell them apart on purpose only so far. */
async function asked(ask: () => Promise<Credential | null>): Promise<PublicKeyCredential | null> {
  try {
    const answer = await ask()
    return answer instanceof PublicKeyCredential ? answer : null
  } catch (error) {
    if (error instanceof DOMException && ['NotAllowedError', 'AbortError', 'InvalidStateError'].includes(error.name)) return null
    throw error
  }
}

function bytes(encoded: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(encoded.replaceAll('-', '+').replaceAll('_', '/')), (character) => character.charCodeAt(0))
}

function text(buffer: ArrayBuffer): string {
  const characters = Array.from(new Uint8Array(buffer), (byte) => String.fromCharCode(byte)).join('')
  return btoa(characters).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
}
