const ACCOUNT = /^[0-9a-f]{8}-[0-9a-f]{4}-/

/** What was typed is an account's number, or else a phone; the server says what is wrong with it. */
export function whomOf(text: string): { phone: string } | { user_id: string } {
  const plain = text.trim()
  return ACCOUNT.test(plain) ? { user_id: plain } : { phone: plain }
}
