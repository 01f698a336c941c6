/** Reads a plan file before it is sent: what cannot be JSON is told here, with the place, in the reader's words. */
import type { PlanFileFormat } from '@onsale/api'

/** What a plan can be taken away as; our own format keeps everything. */
export const DOWNLOAD_FORMATS: readonly PlanFileFormat[] = ['pretix', 'csv', 'onsale']

export const PLAN_FILE_BYTES_MAX = 90 * 1024 * 1024

const QUOTED_BEFORE = 10

export type PlanFileReading =
  | { readonly kind: 'plan'; readonly plan: unknown }
  | { readonly kind: 'too-large'; readonly bytes: number }
  | { readonly kind: 'not-json'; readonly place: TextPlace | null }

export interface TextPlace {
  readonly line: number
  readonly column: number
}

export async function readPlanFile(file: Blob): Promise<PlanFileReading> {
  if (file.size > PLAN_FILE_BYTES_MAX) return { kind: 'too-large', bytes: file.size }
  const text = (await file.text()).replace(/^\uFEFF/, '')
  try {
    return { kind: 'plan', plan: JSON.parse(text) as unknown }
  } catch (fault) {
    return { kind: 'not-json', place: placeOf(fault, text) }
  }
}

/** Browsers word the error differently; the offset is in the words of most, line and column in the others. */
export function placeOf(fault: unknown, text: string): TextPlace | null {
  const message = fault instanceof Error ? fault.message : ''
  const lineColumn = /line (\d+) column (\d+)/.exec(message)
  if (lineColumn !== null) return { line: Number(lineColumn[1]), column: Number(lineColumn[2]) }
  const offset = /position (\d+)/.exec(message)
  if (offset !== null) return placeAt(text, Number(offset[1]))
  const excerpt = /^Unexpected token '(.+?)', (\.\.\.)?"(.*)"(?:\.\.\.)? is not valid JSON$/su.exec(message)
  if (excerpt !== null) return placeOfExcerpt(text, { token: excerpt[1]!, isCut: excerpt[2] !== undefined, words: excerpt[3]! })
  return /end of (JSON )?(input|data)/i.test(message) ? placeAt(text, text.length) : null
}

/** Chromium quotes ten characters before an unexpected token instead of saying where it is. A quote found twice says nothing. */
function placeOfExcerpt(text: string, { token, isCut, words }: { token: string; isCut: boolean; words: string }): TextPlace | null {
  const at = text.indexOf(words)
  if (at < 0 || at !== text.lastIndexOf(words)) return null
  return placeAt(text, at + (isCut ? QUOTED_BEFORE : Math.max(0, words.indexOf(token))))
}

function placeAt(text: string, offset: number): TextPlace {
  const before = text.slice(0, offset).split('\n')
  return { line: before.length, column: (before.at(-1) ?? '').length + 1 }
}

/** Which format a file has, by its ending and, for JSON, by what it says of itself; null when it is none of ours. */
export async function formatOf(file: File): Promise<PlanFileFormat | null> {
  const name = file.name.toLowerCase()
  if (name.endsWith('.csv')) return 'csv'
  if (!name.endsWith('.json')) return null
  const start = await file.slice(0, FORMAT_BYTES).text()
  return start.includes('"onsale-plan/') ? 'onsale' : 'pretix'
}

/** Our documents begin with their format. */
const FORMAT_BYTES = 2_000

/** "Great hall" of "great-hall.csv": what a plan is called when the file does not say it. */
export function nameOfFile(fileName: string): string {
  return fileName.replace(/\.[^.]+$/, '').replace(/[_-]+/g, ' ').trim()
}
