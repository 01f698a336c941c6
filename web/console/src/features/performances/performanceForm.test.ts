import type { Plan } from '@onsale/api'
import { describe, expect, it } from 'vitest'
import { orderForBuyers, performanceFields, readPerformance, type PerformanceForm, type TicketTypeForm } from './performanceForm'

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
    types: [ticketType()], ...change,
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
