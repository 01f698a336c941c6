import type { Page } from '@onsale/api'

/** An organiser has tens of venues and hundreds of events; this bound keeps a faulty cursor from looping for ever. */
const PAGES_MAX = 40

/** Reads a list to its end, in order, at most 40 pages. */
export async function readAllPages<Item>(read: (cursor?: string) => Promise<Page<Item>>): Promise<Item[]> {
  const items: Item[] = []
  let cursor: string | undefined
  for (let page = 0; page < PAGES_MAX; page += 1) {
    const answer = await read(cursor)
    items.push(...answer.items)
    if (answer.next_cursor === null) break
    cursor = answer.next_cursor
  }
  return items
}
