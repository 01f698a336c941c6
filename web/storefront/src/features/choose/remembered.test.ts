import { beforeEach, expect, it } from 'vitest'
import { recall, remember } from './remembered'

beforeEach(() => sessionStorage.clear())

it('gives back what was remembered, for each performance by itself', () => {
  remember('p1', { seatIds: ['a', 'b'] })
  remember('p1', { quantities: { vip: 2 } })
  expect(recall('p1')).toEqual({ seatIds: ['a', 'b'], quantities: { vip: 2 } })
  expect(recall('p2')).toEqual({ seatIds: [], quantities: {} })
})

it('leaves nothing behind when nothing is chosen', () => {
  remember('p1', { seatIds: ['a'] })
  remember('p1', { seatIds: [] })
  expect(sessionStorage.length).toBe(0)
})

it.each(['', '{', 'null', '7', '{"seatIds":7}', '{"quantities":{"vip":-1,"day":1.5}}'])('takes %j for nothing', (stored) => {
  sessionStorage.setItem('onsale.choice.p1', stored)
  expect(recall('p1')).toEqual({ seatIds: [], quantities: {} })
})
