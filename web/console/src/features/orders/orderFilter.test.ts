import { expect, it } from 'vitest'
import { changed, filterOf, minorOf, queryOf, wordsOf } from './orderFilter'

const nothing = wordsOf({})

it('keeps a view in the address and reads the same from it', () => {
  const words = { ...nothing, q: '261123', state: 'fulfilled', event: 'e1', min: '100' }
  expect(queryOf(words)).toEqual({ q: '261123', state: 'fulfilled', event: 'e1', min: '100' })
  expect(wordsOf({ ...queryOf(words), other: 'x', to: ['a', 'b'] })).toEqual(words)
})

it('asks for what it understands and leaves out the rest', () => {
  expect(filterOf(nothing)).toEqual({})
  expect(filterOf({ ...nothing, q: ' 王小明 ', state: 'nonsense', min: '12.5', max: '-1', from: 'yesterday', voucher: ' a ' })).toEqual({ query: '王小明', total_min: 1250, voucher: 'a' })
})

it('asks for days from their beginning to the end of the last', () => {
  const { from, to } = filterOf({ ...nothing, from: '2026-11-23', to: '2026-11-23' })
  expect(new Date(to ?? '').getTime() - new Date(from ?? '').getTime()).toBe(86_400_000)
})

it('forgets the performance of another event', () => {
  const words = { ...nothing, event: 'e1', performance: 'p1', type: 't1' }
  expect(changed(words, 'event', 'e2')).toEqual({ ...nothing, event: 'e2' })
  expect(changed(words, 'performance', 'p2')).toEqual({ ...nothing, event: 'e1', performance: 'p2' })
  expect(changed(words, 'q', 'x')).toEqual({ ...words, q: 'x' })
})

it.each([['12.34', 1234], ['0', 0], ['1e3', null], ['', null], ['1.234', null]])('reads %s yuan', (text, minor) => {
  expect(minorOf(text)).toBe(minor)
})
