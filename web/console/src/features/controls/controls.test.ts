import { describe, expect, it } from 'vitest'
import { EMPTY_FORM, formOf, readAllocation } from './allocationForm'
import { readAudit } from './auditWords'
import { smallHouse, someEffect } from './controls.fixtures'
import { movable, releasesOf } from './effect'
import { ALLOCATED, FREE, HELD, readSeatStates, SOLD, UNSOLD } from './seatStates'
import { NOTHING, seatIdsOf, seatsOfGroup, sectionsOf, shareOf, toggleAll, withAll } from './selection'

const NOW = Date.parse('2026-06-01T12:00:00Z')
const packed = (...distances: number[]) => btoa(String.fromCharCode(...distances))

describe('states', () => {
  it('every seat has the state of whoever has it', () => {
    const taken = { seat_count: 7, held: packed(0), sold: packed(1, 2), allocations: [{ allocation_id: 'house', seats: packed(4, 1) }] }
    const book = readSeatStates(smallHouse(), taken)
    expect([...book.states]).toEqual([HELD, SOLD, FREE, SOLD, ALLOCATED, ALLOCATED, UNSOLD])
    expect(book.seatsOf.get('house')).toEqual([4, 5])
  })
})

describe('selection', () => {
  const plan = smallHouse()
  const states = Uint8Array.from([FREE, FREE, FREE, HELD, FREE, FREE, UNSOLD])

  it('sections and rows name their seats, without those that nobody sells', () => {
    const [stalls, balcony] = sectionsOf(plan)
    expect(seatsOfGroup(stalls!, states)).toEqual([0, 1, 2, 3, 4])
    expect(seatsOfGroup(stalls!.rows[1]!, states)).toEqual([3, 4])
    expect(seatsOfGroup(balcony!, states)).toEqual([5])
  })

  it('what is chosen in part is completed first and taken away then', () => {
    const some = withAll(NOTHING, [1])
    expect(shareOf([0, 1], some)).toBe('some')
    const all = toggleAll(some, [0, 1])
    expect([...all].sort()).toEqual([0, 1])
    expect(toggleAll(all, [0, 1]).size).toBe(0)
  })

  it('seats are named in the order of the plan', () => {
    expect(seatIdsOf(plan, new Set([5, 0, 3]))).toEqual(['a1', 'b1', 'c1'])
  })
})

describe('effect', () => {
  it('only free seats of other ticket types move', () => {
    expect(movable(someEffect(), 'balcony')).toBe(1)
    expect(movable(someEffect(), 'stalls')).toBe(1)
  })

  it('each allocation is released with its own seats and number', () => {
    const effect = someEffect({ allocations: [{ allocation_id: 'house', seats: 1 }, { allocation_id: 'press', seats: 2 }] })
    const seatsOf = new Map([['house', [0, 1]], ['press', [3, 4]]])
    expect(releasesOf(effect, smallHouse(), new Set([1, 3, 4]), seatsOf)).toEqual([
      { allocationId: 'house', part: { seat_ids: ['a2'], expected: 1 } },
      { allocationId: 'press', part: { seat_ids: ['b1', 'b2'], expected: 2 } },
    ])
  })
})

describe('what is typed about an allocation', () => {
  it('a moment is read on the clock of the venue', () => {
    const read = readAllocation({ kind: 'staged', label: ' 第二批 ', releaseAt: '2026-06-02T10:00' }, 'Asia/Shanghai', NOW)
    expect(read).toEqual({ ok: true, draft: { kind: 'staged', label: '第二批', release_at: '2026-06-02T02:00:00Z' } })
  })

  it.each([
    [EMPTY_FORM, { label: 'labelMissing' }],
    [{ kind: 'staged', label: 'x', releaseAt: '' }, { releaseAt: 'releaseMissing' }],
    [{ kind: 'house', label: 'x', releaseAt: '2026-06-01T19:59' }, { releaseAt: 'releaseOver' }],
    [{ kind: 'house', label: 'x', releaseAt: 'soon' }, { releaseAt: 'releaseUnreadable' }],
  ] as const)('%j is refused', (form, faults) => {
    expect(readAllocation(form, 'Asia/Shanghai', NOW)).toEqual({ ok: false, faults })
  })

  it('what is stored fills the form', () => {
    const stored = {
      id: 'x', kind: 'house' as const, label: 'Press', state: 'open' as const, release_at: '2026-06-02T02:00:00Z', created_at: '', released_at: null,
      placed: 1, quantity: 1, ticket_types: [],
    }
    expect(formOf(stored, 'Asia/Shanghai')).toEqual({ kind: 'house', label: 'Press', releaseAt: '2026-06-02T10:00' })
  })
})

describe('audit', () => {
  const entry = { id: '1', at: '', actor_id: 'user', before: null, correlation_id: '' }

  it('allocations say their name and how many', () => {
    const line = readAudit({ ...entry, action: 'inventory.allocation-placed', after: { label: 'Press', counts: { stalls: 3, floor: 2 } } })
    expect(line).toMatchObject({ action: 'allocation-placed', label: 'Press', count: 5, isAutomatic: false })
  })

  it('moves count their ranges', () => {
    expect(readAudit({ ...entry, action: 'inventory.seats-moved', after: { seats: { stalls: '0-3,7' } } })).toMatchObject({ count: 5, typeId: 'stalls' })
  })

  it('a job is no person, and what is not known stays what it is', () => {
    const line = readAudit({ ...entry, actor_id: 'job:x', action: 'inventory.something-new', after: null })
    expect(line).toMatchObject({ action: null, isAutomatic: true, count: 0 })
  })
})
