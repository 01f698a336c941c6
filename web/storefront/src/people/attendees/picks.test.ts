import { Problem, type AttendeeToken, type Identity, type RealNameRule } from '@onsale/api'
import { expect, it } from 'vitest'
import { concerned, firstPicks, isBarred, isUnverified, lackOf, toggled } from './picks'

const PLAIN: RealNameRule = { buyer_must_attend: false, verified_documents: false }
const person = (id: string, relation: Identity['relation'] = 'friend') => ({ id, relation }) as Identity
const token = (age: number | null, isSelf = false) => ({ age, is_self: isSelf }) as AttendeeToken
const children = (entry: 'without-ticket' | 'with-adult' | 'not-admitted', age: number | null): RealNameRule => ({ ...PLAIN, children: { entry, under_age: age, under_height_cm: 120 } })

it('picks nobody twice and no more than there are tickets', () => {
  expect(toggled([], 'a', 2)).toEqual(['a'])
  expect(toggled(['a'], 'b', 2)).toEqual(['a', 'b'])
  expect(toggled(['a', 'b'], 'c', 2)).toEqual(['a', 'b'])
  expect(toggled(['a', 'b'], 'a', 2)).toEqual(['b'])
  expect(toggled(['a'], 'b', 1)).toEqual(['b'])
  expect(toggled(['a'], 'a', 1)).toEqual([])
})

it('begins with those of the last time, or oneself where one has to be there', () => {
  const people = [person('a'), person('me', 'self'), person('c')]
  expect(firstPicks(people, [], 2, PLAIN)).toEqual([])
  expect(firstPicks(people, ['c', 'gone', 'a'], 2, PLAIN)).toEqual(['c', 'a'])
  expect(firstPicks(people, ['c', 'a'], 1, PLAIN)).toEqual(['c'])
  expect(firstPicks(people, [], 2, { buyer_must_attend: true, verified_documents: false })).toEqual(['me'])
  expect(firstPicks([person('a')], [], 2, { buyer_must_attend: true, verified_documents: false })).toEqual([])
})

it('says what is missing: people, the buyer, an adult', () => {
  expect(lackOf(PLAIN, [token(18)], 2)).toBe('people')
  expect(lackOf(PLAIN, [token(18), undefined], 2)).toBe('people')
  expect(lackOf(PLAIN, [token(18), token(3)], 2)).toBeNull()
  expect(lackOf({ buyer_must_attend: true, verified_documents: false }, [token(18)], 1)).toBe('buyer')
  expect(lackOf({ buyer_must_attend: true, verified_documents: false }, [token(18), token(18, true)], 2)).toBeNull()
})

it('keeps out who could have been verified and is not, where that is asked', () => {
  const rule: RealNameRule = { ...PLAIN, verified_documents: true }
  const [no, yes, nobodyToAsk] = [false, true, null].map((verified) => ({ ...token(18), is_verified: verified }))
  expect([no, yes, nobodyToAsk, undefined].map((one) => isUnverified(rule, one))).toEqual([true, false, false, false])
  expect(isUnverified(PLAIN, no)).toBe(false)
  expect(lackOf(rule, [yes, no], 2)).toBe('unverified')
  expect(lackOf(rule, [yes, nobodyToAsk], 2)).toBeNull()
})

it('knows children by their age on the day, as far as the document says', () => {
  expect(lackOf(children('with-adult', 14), [token(13)], 1)).toBe('adult')
  expect(lackOf(children('with-adult', 14), [token(13), token(17)], 2)).toBe('adult')
  expect(lackOf(children('with-adult', 14), [token(13), token(18)], 2)).toBeNull()
  expect(lackOf(children('with-adult', 14), [token(13), token(null)], 2)).toBeNull()
  expect(lackOf(children('with-adult', 14), [token(14)], 1)).toBeNull()
  expect(lackOf(children('with-adult', null), [token(3)], 1)).toBeNull()
  expect(isBarred(children('not-admitted', 6), token(5))).toBe(true)
  expect([token(6), token(null), undefined].map((one) => isBarred(children('not-admitted', 6), one))).toEqual([false, false, false])
  expect(isBarred(children('without-ticket', 6), token(5))).toBe(false)
})

it('finds whom a refusal is about', () => {
  expect(concerned(new Problem({ positions: [1, 7] }, 409), ['a', 'b'])).toEqual(['b'])
  expect(concerned(new Problem({ positions: 'all' }, 409), ['a'])).toEqual([])
})
