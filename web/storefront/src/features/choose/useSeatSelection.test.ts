import { decodeSeatBits, readSeatPlan, type ChartSource, type SeatBits, type SeatPlan } from '@onsale/seatmap'
import { beforeEach, describe, expect, it } from 'vitest'
import { computed, effectScope, nextTick, shallowRef } from 'vue'
import { recall, remember } from './remembered'
import { useSeatSelection } from './useSeatSelection'

const chart: ChartSource = {
  version: '1',
  size: { width: 500, height: 100 },
  categories: [{ name: 'I', color: '#ff0000', ticket_type_id: 'a' }],
  sections: [{ name: 'Stalls', first_row: 0, row_count: 1 }],
  rows: [{ section: 0, label: '1', first_seat: 0, seat_count: 5 }],
  seats: { id: ['s0', 's1', 's2', 's3', 's4'], x: [0, 25, 50, 75, 100], y: [0, 0, 0, 0, 0], number: ['1', '2', '3', '4', '5'], category: [0, 0, 0, 0, 0], radius: 10 },
  shapes: [],
}
const readPlan = (): SeatPlan => readSeatPlan(chart, [{ id: 'a', priceMinor: 100, maxPerOrder: 3, color: '#888888' }])
const free = (...seats: number[]): SeatBits => decodeSeatBits(btoa(String.fromCharCode(seats.reduce((byte, seat) => byte | (1 << seat), 0))), 5)

function start({ onSale = true, first = free(0, 1, 2, 3, 4) as SeatBits | null } = {}) {
  const plan = shallowRef<SeatPlan | null>(readPlan())
  const bits = shallowRef<SeatBits | null>(first)
  const seats = effectScope().run(() =>
    useSeatSelection({ performanceId: 'p', plan, bits: computed(() => bits.value), isOnSale: () => onSale }),
  )!
  return { ...seats, plan, bits }
}

beforeEach(() => sessionStorage.clear())

describe('useSeatSelection', () => {
  it('remembers each change in this tab', async () => {
    const { toggle } = start()
    toggle(1)
    toggle(3)
    await nextTick()
    expect(recall('p').seatIds).toEqual(['s1', 's3'])
    toggle(1)
    await nextTick()
    expect(recall('p').seatIds).toEqual(['s3'])
  })

  it('comes back with what was chosen, and says which of it is gone', () => {
    remember('p', { seatIds: ['s1', 's4', 'unknown'] })
    const { selection, lost } = start({ first: free(0, 1) })
    expect(selection.value).toEqual([1])
    expect(lost.value.map((seat) => seat.id)).toEqual(['s4'])
  })

  it('waits for the first answer before it restores', async () => {
    remember('p', { seatIds: ['s2'] })
    const { selection, bits } = start({ first: null })
    expect(selection.value).toEqual([])
    bits.value = free(2)
    await nextTick()
    expect(selection.value).toEqual([2])
  })

  it('drops only the seats that somebody took', async () => {
    const { toggle, selection, lost, bits } = start()
    toggle(0)
    toggle(1)
    bits.value = free(1, 2)
    await nextTick()
    expect(selection.value).toEqual([1])
    expect(lost.value.map((seat) => seat.number)).toEqual(['1'])
  })

  it('drops what the server names and keeps the rest', () => {
    const { toggle, selection, lost, dropIds } = start()
    toggle(0)
    toggle(1)
    dropIds(['s1', 's4'])
    expect(selection.value).toEqual([0])
    expect(lost.value.map((seat) => seat.id)).toEqual(['s1'])
  })

  it('refuses a seat over the limit, with the limit, and keeps the choice', () => {
    const { toggle, selection, refusal } = start()
    for (const seat of [0, 1, 2, 3]) toggle(seat)
    expect(selection.value).toEqual([0, 1, 2])
    expect(refusal.value).toMatchObject({ reason: 'type-limit', limit: 3, seat: { id: 's3' } })
  })

  it('refuses seats that are not on sale', () => {
    const { toggle, selection, refusal } = start({ onSale: false })
    toggle(0)
    expect(selection.value).toEqual([])
    expect(refusal.value?.reason).toBe('not-on-sale')
  })

  it('does not mourn seats that became ours', async () => {
    const { toggle, lost, markKept, bits } = start()
    toggle(0)
    await nextTick()
    markKept()
    bits.value = free(1)
    await nextTick()
    expect(lost.value).toEqual([])
    expect(recall('p').seatIds).toEqual([])
  })

  it('finds the same seats on a new version of the chart', async () => {
    const { toggle, selection, plan } = start()
    toggle(2)
    await nextTick()
    plan.value = readPlan()
    await nextTick()
    expect(selection.value).toEqual([2])
    expect(recall('p').seatIds).toEqual(['s2'])
  })

  it('takes seats together, all or none', () => {
    const { choose, selection, refusal } = start({ first: free(0, 1, 2, 4) })
    choose([0, 1])
    choose([1, 2])
    expect(selection.value).toEqual([0, 1, 2])
    choose([4, 3])
    expect(selection.value).toEqual([0, 1, 2])
    expect(refusal.value).toMatchObject({ reason: 'type-limit', seat: { id: 's4' } })
  })

  it('warns of a seat that is left alone, and moves along when asked', () => {
    const { toggle, selection, orphan, moveUp } = start()
    toggle(1)
    expect(orphan.value?.seat.id).toBe('s0')
    moveUp()
    expect(selection.value).toEqual([0])
    expect(orphan.value).toBeNull()
  })

  it('warns where it cannot be helped, too, and leaves the choice as it is', () => {
    const { toggle, selection, orphan, moveUp } = start({ first: free(0, 1) })
    toggle(1)
    expect(orphan.value).toMatchObject({ seat: { id: 's0' }, instead: null })
    moveUp()
    expect(selection.value).toEqual([1])
  })
})
