/** Reads a whole number of at least `min` as people type it ("12,000"); null when it is none. */
export function parseCount(text: string, min: number): number | null {
  const compact = text.replace(/[\s,，]/g, '')
  if (!/^\d{1,9}$/.test(compact)) return null
  const count = Number(compact)
  return count >= min ? count : null
}
