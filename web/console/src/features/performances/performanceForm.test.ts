import type { Plan } from '@onsale/api'
import { describe, expect, it } from 'vitest'
import { emptyPerformance } from './newPerformance'
import { orderForBuyers, performanceFields, readPerformance, type NamesForm, type PerformanceForm, type TicketTypeForm } from './performanceForm'

const PLAN: Plan = {
  id: 'plan-1',
  venue_id: 'venue-1',
  name: 'Hall',
  seat_count: 200,
  categories: [
    { name: 'I', color: '#111111', seat_count: 120, standing_capacity: 0 },
    { name: 'II', color: '#222222', seat_count: 80, standing_capacity: 0 },
  ],
  created_at: '2026-01-01T00:00:00Z',
}

function ticketType(change: Partial<TicketTypeForm> = {}): TicketTypeForm {
  return {
    nameZh: '普通票', nameEn: 'Standard', price: '380', capacity: '500', perOrder: '4', perPerson: '6',
    saleStarts: '2026-11-01T10:00', saleEnds: '2026-12-31T19:30', categories: [], ...change,
  }
}

function form(change: Partial<PerformanceForm> = {}): PerformanceForm {
  return {
    starts: '2026-12-31T19:30', doors: '2026-12-31T18:30', ends: '2026-12-31T21:30', kind: 'standing', planId: null,
    types: [ticketType()], names: emptyPerformance().names, sharesVenue: false, series: emptyPerformance().series, ...change,
  }
}

const SHANGHAI = { timezone: 'Asia/Shanghai', plan: null, colors: ['#333333'] }

describe('readPerformance', () => {
  it('makes the request of a standing performance, times in UTC and prices in minor units', () => {
    const { draft, faults } = readPerformance(form(), SHANGHAI)
    expect([...faults.keys()]).toEqual([])
    expect(draft).toEqual({
      starts_at: '2026-12-31T11:30:00Z',
      doors_at: '2026-12-31T10:30:00Z',
      ends_at: '2026-12-31T13:30:00Z',
      plan_id: null,
      shares_venue: false, real_name: null,
      ticket_types: [
        {
          name: { 'zh-CN': '普通票', en: 'Standard' }, price: { amount_minor: 38_000, currency: 'CNY' }, capacity: 500, categories: [],
          max_per_order: 4, max_per_person: 6, sale_starts_at: '2026-11-01T02:00:00Z', sale_ends_at: '2026-12-31T11:30:00Z', color: '#333333',
        },
      ],
    })
  })

  it('sends categories and no capacity for a seated one', () => {
    const seated = form({ kind: 'seated', planId: 'plan-1', types: [ticketType({ categories: ['I', 'II'], capacity: '' })] })
    const { draft, faults } = readPerformance(seated, { ...SHANGHAI, plan: PLAN })
    expect([...faults.keys()]).toEqual([])
    expect(draft.plan_id).toBe('plan-1')
    expect(draft.ticket_types[0]).toMatchObject({ capacity: null, categories: ['I', 'II'] })
  })

  it('refuses a plan with a category that nobody sells', () => {
    const seated = form({ kind: 'seated', planId: 'plan-1', types: [ticketType({ categories: ['I'] })] })
    expect([...readPerformance(seated, { ...SHANGHAI, plan: PLAN }).faults.keys()]).toEqual(['/ticket_types'])
  })

  it.each([
    [{ starts: '' }, '/starts_at', 'form.time'],
    [{ doors: '2026-12-31T20:00' }, '/doors_at', 'performance.doorsAfter'],
    [{ ends: '2026-12-31T19:30' }, '/ends_at', 'performance.endsBefore'],
    [{ kind: 'seated' as const }, '/plan_id', 'form.missing'],
    [{ types: [ticketType({ price: 'free' })] }, '/ticket_types/0/price', 'form.amount'],
    [{ types: [ticketType({ capacity: '0' })] }, '/ticket_types/0/capacity', 'form.count'],
    [{ types: [ticketType({ perPerson: '2' })] }, '/ticket_types/0/max_per_person', 'performance.personBelowOrder'],
    [{ types: [ticketType(), ticketType({ nameEn: ' ' })] }, '/ticket_types/1/name/en', 'form.missing'],
    [{ types: [ticketType({ saleEnds: '2026-10-01T10:00' })] }, '/ticket_types/0/sale_ends_at', 'performance.saleBefore'],
  ])('points at what is wrong in %j', (change, pointer, message) => {
    const { faults } = readPerformance(form(change), SHANGHAI)
    expect([...faults].map(([at, fault]) => [at, fault.message])).toEqual([[pointer, message]])
  })

  it('points only at fields that the form shows', () => {
    const empty = form({ starts: '', doors: '', ends: '', types: [ticketType({ nameZh: '', price: '', perOrder: 'x' })] })
    const fields = performanceFields(1)
    for (const pointer of readPerformance(empty, SHANGHAI).faults.keys()) expect(fields).toContain(pointer)
  })
})

it('orders ticket types as buyers see them: dearest first, whatever has no price yet last', () => {
  const prices = ['80', '', '380', '80', 'x', '99.50']
  expect(orderForBuyers(prices.map((price) => ({ price })))).toEqual([2, 5, 0, 3, 1, 4])
})

describe('named tickets', () => {
  const names = (change: Partial<NamesForm>): PerformanceForm => form({ names: { ...emptyPerformance().names, isAsked: true, ...change } })

  it('asks for a document each, and for nothing else unless it is said', () => {
    const { draft, faults } = readPerformance(names({}), SHANGHAI)
    expect([...faults.keys()]).toEqual([])
    expect(draft.real_name).toEqual({ buyer_must_attend: false, verified_documents: false, children: null, name_changes: null })
  })

  it('makes every rule of it', () => {
    const all = names({ buyerMustAttend: true, verifiedDocuments: true, children: 'with-adult', underAge: '12', areChangeable: true, changes: '2', hoursBefore: '24' })
    expect(readPerformance(all, SHANGHAI).draft.real_name).toEqual({
      buyer_must_attend: true,
      verified_documents: true,
      children: { entry: 'with-adult', under_age: 12, under_height_cm: null },
      name_changes: { most: 2, until_hours_before: 24 },
    })
  })

  it('forgets what was typed before nobody is named', () => {
    const { draft, faults } = readPerformance(names({ isAsked: false, children: 'not-admitted', areChangeable: true, changes: '' }), SHANGHAI)
    expect([...faults.keys()]).toEqual([])
    expect(draft.real_name).toBeNull()
  })

  it.each([
    [{ children: 'not-admitted' as const }, '/real_name/children/under_age', 'form.missing'],
    [{ children: 'with-adult' as const, underHeight: '120' }, '/real_name/children/under_age', 'form.missing'],
    [{ children: 'without-ticket' as const, underAge: '19' }, '/real_name/children/under_age', 'performance.tooMuch'],
    [{ children: 'without-ticket' as const, underHeight: 'small' }, '/real_name/children/under_height_cm', 'form.count'],
    [{ areChangeable: true, changes: '10' }, '/real_name/name_changes/most', 'performance.tooMuch'],
    [{ areChangeable: true, hoursBefore: '0' }, '/real_name/name_changes/until_hours_before', 'form.count'],
  ])('refuses %o', (change, pointer, message) => {
    const { faults } = readPerformance(names(change), SHANGHAI)
    expect(faults.get(pointer)?.message).toBe(message)
    expect(performanceFields(1)).toContain(pointer)
  })

  it('lets a height say who is a child where the gate decides', () => {
    const { faults } = readPerformance(names({ children: 'without-ticket', underHeight: '120' }), SHANGHAI)
    expect([...faults.keys()]).toEqual([])
  })
})
