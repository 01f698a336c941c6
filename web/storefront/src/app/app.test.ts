import type { Hold, Ticket } from '@onsale/api'
import { beforeEach, describe, expect, it } from 'vitest'
import { createApp } from 'vue'
import { installHold } from './hold'
import { safeNext } from './next'
import { isPhone, plainPhone } from './phone'
import { forgetTickets, keepTickets, keptTickets } from './ticketStore'

beforeEach(() => {
  localStorage.clear()
  sessionStorage.clear()
})

describe('where to go after signing in', () => {
  const origin = 'https://onsale.example'

  it.each(['/', '/tickets', '/orders/1?x=2#y', '/performances/1'])('%s is ours', (path) => {
    expect(safeNext(path, origin)).toBe(path)
  })

  it.each([
    'https://evil.example/', '//evil.example', '/\\evil.example', '\\\\evil.example', 'javascript:alert(1)', '', undefined, ['/a'], '/\t/evil.example', 'tickets',
  ])('%s goes home', (next) => {
    expect(safeNext(next, origin)).toBe('/')
  })
})

describe('a phone number', () => {
  it('is sent without what people type for reading', () => {
    expect(plainPhone(' 138-0013 8000 ')).toBe('13800138000')
    expect(plainPhone('+44 (20) 7946.0000')).toBe('+442079460000')
  })

  it.each([['13800138000', true], ['138 0013 8000', true], ['+8613800138000', true], ['1380013800', false], ['abc', false], ['', false]])('%s: %s', (typed, is) => {
    expect(isPhone(typed)).toBe(is)
  })
})

describe('the hold', () => {
  const hold = { id: 'h1', hold_token: 'token', pay_before: '2026-12-01T10:10:00Z' } as Hold

  it('survives a reload of the tab until it is dropped', () => {
    installHold(createApp({})).keep(hold)
    const reloaded = installHold(createApp({}))
    expect(reloaded.hold.value).toEqual(hold)
    reloaded.drop()
    expect(reloaded.hold.value).toBeNull()
    expect(installHold(createApp({})).hold.value).toBeNull()
  })

  it.each(['nonsense', '{}', 'null', '[]'])('is none when the tab kept %s', (kept) => {
    sessionStorage.setItem('onsale.hold', kept)
    expect(installHold(createApp({})).hold.value).toBeNull()
  })
})

describe('kept tickets', () => {
  const ticket = (id: string, state: Ticket['state'] = 'valid') => ({ id, state }) as Ticket

  it('are the newest of each, and the ones seen before', () => {
    keepTickets('u1', [ticket('a'), ticket('b')])
    keepTickets('u1', [ticket('b', 'used')])
    expect(keptTickets('u1')?.tickets).toEqual([ticket('b', 'used'), ticket('a')])
  })

  it("are never shown to somebody else, and gone after signing out", () => {
    keepTickets('u1', [ticket('a')])
    expect(keptTickets('u2')).toBeNull()
    keepTickets('u2', [ticket('c')])
    expect(keptTickets('u1')).toBeNull()
    expect(keptTickets('u2')?.tickets.length).toBe(1)
    forgetTickets()
    expect(keptTickets('u2')).toBeNull()
  })

  it('are at most sixty', () => {
    keepTickets('u1', Array.from({ length: 100 }, (_, index) => ticket(String(index))))
    expect(keptTickets('u1')?.tickets.length).toBe(60)
  })

  it('do not break the page when storage is full', () => {
    const full = { getItem: () => null, setItem: () => { throw new DOMException('full', 'QuotaExceededError') } } as unknown as Storage
    expect(() => keepTickets('u1', [ticket('a')], full)).not.toThrow()
  })
})
