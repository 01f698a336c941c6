import { describe, expect, it } from 'vitest'
import { contactErrors, contactOf } from './contact'

describe('the contact', () => {
  it('says each thing that is wrong', () => {
    expect(contactErrors({ name: ' ', phone: '123', email: 'me@' })).toEqual({ name: 'nameInvalid', phone: 'phoneInvalid', email: 'emailInvalid' })
    expect(contactErrors({ name: '林晓', phone: '138 0013 8000', email: '' })).toEqual({})
  })

  it('is sent trimmed, and without an address when there is none', () => {
    expect(contactOf({ name: ' 林晓 ', phone: '138 0013 8000', email: ' ' })).toEqual({ name: '林晓', phone: '13800138000' })
    expect(contactOf({ name: '林晓', phone: '13800138000', email: 'x@y.cn ' })).toEqual({ name: '林晓', phone: '13800138000', email: 'x@y.cn' })
  })
})
