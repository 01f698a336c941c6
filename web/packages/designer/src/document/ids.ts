const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz'
const LENGTH = 12

/**
 * A source of ids that nobody else has: 60 random bits and a number. Made anew from the same `prefix` it gives the same
 * ids in the same order, so that a change may be applied again and again while a pointer is dragged.
 */
export function idSource(prefix: string): () => string {
  let count = 0
  return () => `${prefix}-${(count++).toString(36)}`
}

export function newPrefix(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(LENGTH))
  return Array.from(bytes, (byte) => ALPHABET[byte & 31]).join('')
}
