import type { Identity } from '@onsale/api'
import { expect, it } from 'vitest'
import { changesOf, draftErrors, draftOf, newPersonOf } from './draft'

const TODAY = '2026-11-23'
const RESIDENT = '11010519491231002X'
const KNOWN: Identity = {
  id: 'p1', relation: 'family', label: 'Mum', kind: 'resident-id', name_masked: '张*三', number_masked: '1***************2X', can_check: false, can_check_face: false, status: 'self-declared', changes_left: 3, created_at: '2026-11-01T10:00:00Z',
}

it('begins with oneself, once, and never with what is masked', () => {
  expect(draftOf(null, []).relation).toBe('self')
  expect(draftOf(null, [KNOWN]).relation).toBe('self')
  expect(draftOf(null, [{ ...KNOWN, relation: 'self' }]).relation).toBe('family')
  expect(draftOf(KNOWN, [KNOWN])).toEqual({ relation: 'family', kind: 'resident-id', name: '', number: '', label: 'Mum' })
})

it('needs a name and a number of somebody new', () => {
  const draft = draftOf(null, [])
  expect(draftErrors(draft, null, TODAY)).toEqual({ name: 'nameMissing', number: 'numberMissing' })
  expect(draftErrors({ ...draft, name: '张三', number: '1101' }, null, TODAY)).toEqual({ number: 'number.form' })
  expect(draftErrors({ ...draft, name: '张三', number: '110105194912310021' }, null, TODAY)).toEqual({ number: 'number.checksum' })
  const whole = { ...draft, name: ' 张三 ', number: '110105 19491231 002x', label: ' me ' }
  expect(draftErrors(whole, null, TODAY)).toEqual({})
  expect(newPersonOf(whole)).toEqual({ relation: 'self', name: '张三', document: { kind: 'resident-id', number: RESIDENT }, label: 'me' })
})

it('sends only what differs', () => {
  const draft = draftOf(KNOWN, [])
  expect(changesOf(draft, KNOWN)).toBeNull()
  expect(changesOf({ ...draft, label: '' }, KNOWN)).toEqual({ label: '' })
  expect(changesOf({ ...draft, relation: 'friend', name: '李四' }, KNOWN)).toEqual({ relation: 'friend', name: '李四' })
  expect(changesOf({ ...draft, number: RESIDENT.toLowerCase() }, KNOWN)).toEqual({ document: { kind: 'resident-id', number: RESIDENT } })
})

it('needs a number for another kind of document', () => {
  const draft = draftOf(KNOWN, [])
  expect(draftErrors(draft, KNOWN, TODAY)).toEqual({})
  expect(draftErrors({ ...draft, kind: 'passport' }, KNOWN, TODAY)).toEqual({ number: 'numberMissing' })
  expect(draftErrors({ ...draft, kind: 'passport', number: 'E12345678' }, KNOWN, TODAY)).toEqual({})
})
