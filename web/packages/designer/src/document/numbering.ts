import type { Numbering } from './types'

/** 1 is A, 26 is Z, 27 is AA. */
export function letters(ordinal: number): string {
  let text = ''
  for (let rest = ordinal; rest > 0; rest = Math.floor((rest - 1) / 26)) {
    text = String.fromCharCode(65 + ((rest - 1) % 26)) + text
  }
  return text
}

function ordinalOf(text: string): number {
  return [...text.toUpperCase()].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0)
}

/**
 * The numbers of seats, first to last. `middle` counts from the middle outwards, odd to the left and even to the right
 * (7 5 3 1 2 4 6), as Chinese houses do; `reverse` counts from the last seat.
 */
export function previewNumbers(seats: number | { readonly length: number }, numbering: Numbering): string[] {
  const count = typeof seats === 'number' ? seats : seats.length
  const start = numbering.start ?? 1
  const numbers = Array.from({ length: count }, (_, position) => numberAt(position, count, numbering, start))
  return numbering.reverse ? numbers.reverse() : numbers
}

function numberAt(position: number, count: number, { scheme }: Numbering, start: number): string {
  switch (scheme) {
    case 'count':
      return String(start + position)
    case 'odd':
      return String(start + 1 - (start % 2) + 2 * position)
    case 'even':
      return String(start + (start % 2) + 2 * position)
    case 'middle':
      return String(start + fromMiddle(position, count))
    case 'letters':
      return letters(Math.max(1, start) + position)
  }
}

/** How many are nearer to the middle: 6 4 2 0 1 3 5 for seven, 4 2 0 1 3 5 for six. */
function fromMiddle(position: number, count: number): number {
  const middle = Math.ceil(count / 2) - 1
  return position <= middle ? 2 * (middle - position) : 2 * (position - middle) - 1
}

/** What comes after a label: B after A, AA after Z, 10 after 9, "Box 4" after "Box 3". Empty after none. */
export function nextLabel(label: string): string {
  const counted = /^(.*?)(\d+)$/su.exec(label)
  if (counted) return counted[1]! + String(Number(counted[2]) + 1).padStart(counted[2]!.length, '0')
  const lettered = /^(.*[^A-Za-z])?([A-Za-z]{1,2})$/su.exec(label)
  if (lettered) {
    const after = letters(ordinalOf(lettered[2]!) + 1)
    return (lettered[1] ?? '') + (lettered[2] === lettered[2]!.toLowerCase() ? after.toLowerCase() : after)
  }
  return label === '' ? '' : `${label} 2`
}

export interface RowLabeling {
  readonly scheme: 'numbers' | 'letters'
  /** The first label, such as "C" or "11". */
  readonly start?: string | undefined
  readonly reverse?: boolean | undefined
}

/** Labels for so many rows. A start that is no number or letter counts as the first. */
export function previewLabels(count: number, { scheme, start = '', reverse }: RowLabeling): string[] {
  const isLetters = scheme === 'letters'
  const first = isLetters ? (/^[A-Za-z]{1,3}$/.test(start) ? ordinalOf(start) : 1) : /^\d{1,6}$/.test(start) ? Number(start) : 1
  const labels = Array.from({ length: count }, (_, row) => (isLetters ? letters(first + row) : String(first + row)))
  return reverse ? labels.reverse() : labels
}

/** Goes on from a label, passing over what is taken. */
export function labelAfter(label: string, taken: ReadonlySet<string>): string {
  let next = nextLabel(label)
  while (next !== '' && taken.has(next)) next = nextLabel(next)
  return next
}
