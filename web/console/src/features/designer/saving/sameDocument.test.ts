import { expect, it } from 'vitest'
import { isSame } from './sameDocument'

const SEAT = { id: 's1', number: '1', x: 0, y: 12.5 }

it('takes what is left out for its default', () => {
  const drawn = { sections: [{ rows: [{ id: 'r1', label_shown: 'start', seats: [{ ...SEAT, note: '', accessible: false }] }] }], gates: [], background: null }
  expect(isSame(drawn, { sections: [{ rows: [{ id: 'r1', seats: [{ ...SEAT, x: 0 }] }] }] })).toBe(true)
})

it('sees a seat that moved, one more and another default', () => {
  expect(isSame([SEAT], [{ ...SEAT, y: 12 }])).toBe(false)
  expect(isSame([SEAT], [SEAT, SEAT])).toBe(false)
  expect(isSame({ label_shown: 'end' }, {})).toBe(false)
})
