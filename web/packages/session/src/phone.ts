/** "138 0013-8000" or "+86 138…" as typed → the form the API takes, without blanks and dashes. */
export function plainPhone(typed: string): string {
  return typed.replaceAll(/[\s\-().]/g, '')
}

/** Plausible enough to send; the server knows the exact rules. */
export function isPhone(typed: string): boolean {
  return /^(?:\+\d{7,15}|1\d{10})$/.test(plainPhone(typed))
}
