import { expect, it } from 'vitest'
import { readDocument, revisionOf } from './readDocument'

const BODY = {
  format: 'onsale-plan/1', name: 'Hall', size: { width: 100, height: 100 }, floors: [{ id: 'f1', name: '1' }],
  sections: [{ id: 'a', name: 'Stalls', floor: 'f1', rows: [{ id: 'r', label: 'A', seats: [{ id: 's1', number: '1', x: 0, y: 0 }, { id: 's2', number: '2', x: 20, y: 0 }] }] }],
}

it('counts the seats as they arrive and opens the document', async () => {
  const counts: number[] = []
  const { document, revision } = await readDocument(new Response(JSON.stringify(BODY), { headers: { ETag: 'W/"7"' } }), (count) => void counts.push(count))
  expect([document.name, document.tables, revision, counts.at(-1)]).toEqual(['Hall', [], 7, 2])
})

it('does not go on without a revision', () => {
  expect(revisionOf('"12"')).toBe(12)
  expect(() => revisionOf(null)).toThrow()
})
