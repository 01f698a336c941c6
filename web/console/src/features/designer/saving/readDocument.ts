/** Reads a document while it arrives, so that a large one can say how far it is. */
import { openDocument, type DocumentSource, type PlanDocument } from '@onsale/designer'
import type { KeptWork } from './keptWork'

export interface Opened {
  readonly document: PlanDocument
  /** What the next saving must name. */
  readonly revision: number
  /** Work of an earlier visit that could not be saved, over that revision. */
  readonly kept?: KeptWork | null
}

/** Every seat has its number: counting them is counting what has arrived. */
const SEAT = '"number":'

export async function readDocument(response: Response, onSeats: (count: number) => void): Promise<Opened> {
  const revision = revisionOf(response.headers.get('ETag'))
  const text = response.body === null ? await response.text() : await readCounting(response.body, onSeats)
  return { document: openDocument(JSON.parse(text) as DocumentSource), revision }
}

/** `"7"`, or `W/"7"` of a gateway that compresses. */
export function revisionOf(etag: string | null): number {
  const found = /^(?:W\/)?"(\d+)"$/.exec(etag ?? '')
  if (found === null) throw new Error(`The document came without its revision: ${etag ?? 'no ETag'}`)
  return Number(found[1])
}

async function readCounting(body: ReadableStream<Uint8Array>, onSeats: (count: number) => void): Promise<string> {
  const reader = body.getReader()
  const decoder = new TextDecoder()
  const parts: string[] = []
  let seats = 0
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    const text = decoder.decode(part.value, { stream: true })
    parts.push(text)
    for (let at = text.indexOf(SEAT); at >= 0; at = text.indexOf(SEAT, at + SEAT.length)) seats += 1
    onSeats(seats)
  }
  return parts.join('') + decoder.decode()
}
