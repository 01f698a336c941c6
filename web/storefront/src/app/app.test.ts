import type { Hold, Ticket, User } from '@onsale/api'
import { beforeEach, describe, expect, it } from 'vitest'
import { createApp, nextTick } from 'vue'
import { forgetContact, keepContact, useContactDraft } from './contactDraft'
import { installHold } from './hold'
import { forgetTickets, keepTickets, keptTickets } from './ticketStore'

beforeEach(() => {
  localStorage.clear()
  sessionStorage.clear()
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

describe('the contact of the checkout', () => {
  const li: User = { id: 'u1', phone_masked: '138****0010', name: '李小明', roles: ['buyer'], organisation_id: null }
  const nameless: User = { ...li, id: 'u2', name: null }

  it('begins with the name of the account and the phone of the sign-in', () => {
    keepContact('u1', { phone: '138 0013 8010' })
    expect(useContactDraft(li)).toEqual({ name: '李小明', phone: '138 0013 8010', email: '' })
    expect(useContactDraft({ ...li, name: null })).toEqual({ name: '', phone: '138 0013 8010', email: '' })
  })

  it('is what was typed last, also after signing in again', async () => {
    const draft = useContactDraft(li)
    Object.assign(draft, { name: '李明', phone: '13900000000', email: 'li@example.com' })
    await nextTick()
    keepContact('u1', { phone: '13800138010' })
    expect(useContactDraft(li)).toEqual({ name: '李明', phone: '13800138010', email: 'li@example.com' })
  })

  it('is never shown to somebody else, and gone after signing out', () => {
    keepContact('u1', { name: '李明', phone: '13900000000' })
    expect(useContactDraft(nameless)).toEqual({ name: '', phone: '', email: '' })
    expect(useContactDraft(null)).toEqual({ name: '', phone: '', email: '' })
    forgetContact()
    expect(useContactDraft(li)).toEqual({ name: '李小明', phone: '', email: '' })
  })

  it.each(['nonsense', '[]', '{"user_id":"u1","phone":7}'])('does not break on %s', (kept) => {
    localStorage.setItem('onsale.contact', kept)
    expect(useContactDraft(li).phone).toBe('')
  })
})
