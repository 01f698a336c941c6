import { networkProblem, Problem } from '@onsale/api'
import { describe, expect, it } from 'vitest'
import { refusalOf } from './outcome'

describe('refusalOf', () => {
  it('says when and where a ticket was used', () => {
    const problem = new Problem({ code: 'ticket-already-used', admitted_at: '2026-12-31T11:02:00Z', gate: 'A' }, 409)
    expect(refusalOf(problem)).toMatchObject({ code: 'ticket-already-used', title: 'door.usedAt', at: '2026-12-31T11:02:00Z', gate: 'A' })
  })

  it('says which performance a ticket is for', () => {
    const title = { 'zh-CN': '长夜', en: 'Night' }
    const problem = new Problem({ code: 'ticket-other-performance', event_title: title, starts_at: '2026-12-30T11:30:00Z' }, 409)
    expect(refusalOf(problem)).toMatchObject({ title: 'door.other', event: title, at: '2026-12-30T11:30:00Z' })
  })

  it.each([
    ['url', 'door.kindUrl'],
    ['wechat-pay', 'door.kindWechat'],
    ['alipay', 'door.kindAlipay'],
    ['truncated', 'door.kindTruncated'],
    ['something-new', 'door.kindOther'],
  ])('says what kind of code %s is', (kind, detail) => {
    expect(refusalOf(new Problem({ code: 'ticket-code-unreadable', kind }, 422))).toMatchObject({ title: 'door.kindTitle', detail })
  })

  it('keeps the words of a refusal it does not know', () => {
    const problem = new Problem({ code: 'gate-closed', title: 'Closed', detail: 'The gate opens at seven.' }, 409)
    expect(refusalOf(problem)?.fallback).toEqual({ title: 'Closed', detail: 'The gate opens at seven.' })
  })

  it.each([
    ['no network', networkProblem()],
    ['overload', new Problem({ code: 'overloaded' }, 503)],
    ['signed out', new Problem({ code: 'sign-in-required' }, 401)],
    ['no permission', new Problem({ code: 'not-permitted' }, 403)],
    ['a bug of ours', new Error('x')],
  ])('never takes %s for a refusal of the ticket', (_name, fault) => {
    expect(refusalOf(fault)).toBeNull()
  })
})
