import type { OrganiserEvent } from '@onsale/api'
import { describe, expect, it } from 'vitest'
import { mendingPlace, publicationSize } from './checklist'
import { isOf, nextPerformance } from './eventSearch'
import { daysOf, feePercent } from './schedule'

const text = (chinese: string, english: string) => ({ 'zh-CN': chinese, en: english })

function draft(change: Partial<OrganiserEvent> = {}): OrganiserEvent {
  return {
    id: 'e', title: text('长夜', 'Night'), subtitle: text('', ''), description: text('介绍', 'About'), notices: text('须知', 'Notes'), age_limit: null,
    category: 'concert', city: text('北京', 'Beijing'), venue: { id: 'v', name: text('馆', 'Hall'), city: text('北京', 'Beijing'), address: text('路', 'Road') },
    poster_url: '/poster', performances: [], status: 'draft', stage: 'draft', checklist: [], needs_review: false, review: null,
    archived_at: null, revision: 1, ...change,
  }
}

function performance(startsAt: string, endsAt: string, capacities: number[]): OrganiserEvent['performances'][number] {
  const type = (capacity: number, position: number) => ({
    id: `t${position}`, name: text('票', 'Ticket'), price: { amount_minor: 100, currency: 'CNY' }, seated: false, capacity, max_per_order: 4,
    max_per_person: 4, sale_starts_at: startsAt, sale_ends_at: endsAt, color: '#000000', categories: [],
  })
  const promises = { status: 'draft' as const, change: null, refund_rules: { steps: [], free_seconds: 0 }, real_name: null }
  return { id: startsAt, starts_at: startsAt, doors_at: startsAt, ends_at: endsAt, timezone: 'Asia/Shanghai', seated: false, ticket_types: capacities.map(type), ...promises }
}

describe('mendingPlace', () => {
  const item = { code: 'c', detail: '', is_blocking: true, pointer: null, performance_id: null, count: 1 }

  it('is the field, the page that adds, or the line of the performance', () => {
    const params = { eventId: 'e' }
    expect(mendingPlace({ ...item, page: 'content', pointer: '/title/en' }, 'e')).toEqual({ name: 'event-content', params, query: { field: '/title/en' } })
    expect(mendingPlace({ ...item, page: 'performances' }, 'e')).toEqual({ name: 'performance-new', params })
    expect(mendingPlace({ ...item, page: 'performance', performance_id: 'p' }, 'e')).toEqual({ name: 'event', params, hash: '#performance-p' })
  })
})

describe('isOf', () => {
  const review = { id: 'r', submitted_at: '', decided_at: null, content_revision: 1, reason: '' }

  it('goes by the stage, and finds what the platform has to do with', () => {
    const events = [
      draft(), draft({ stage: 'in_review', review: { ...review, state: 'submitted' } }), draft({ stage: 'sent_back', review: { ...review, state: 'sent_back' } }),
      draft({ stage: 'published', status: 'published', review: { ...review, state: 'submitted' } }), draft({ stage: 'closed', status: 'published' }),
    ]
    const found = (status: string) => events.map((event) => isOf(event, status))
    expect(found('')).toEqual([true, true, true, true, true])
    expect(found('draft')).toEqual([true, false, false, false, false])
    expect(found('review')).toEqual([false, true, true, true, false])
    expect(found('closed')).toEqual([false, false, false, false, true])
  })
})

describe('publicationSize', () => {
  it('counts performances and tickets', () => {
    const performances = [performance('2026-12-30T11:30:00Z', '2026-12-30T13:30:00Z', [10, 20]), performance('2026-12-31T11:30:00Z', '2026-12-31T13:30:00Z', [5])]
    expect(publicationSize(draft({ performances }))).toEqual({ performances: 2, tickets: 35 })
    const isPublic = performances.map((one) => ({ ...one, status: 'published' as const }))
    expect(publicationSize(draft({ performances: isPublic }))).toEqual({ performances: 0, tickets: 0 })
  })
})

describe('nextPerformance', () => {
  it('is the earliest that has not ended, whatever the order', () => {
    const performances = ['2026-12-31', '2026-12-29', '2026-12-30'].map((day) => performance(`${day}T11:30:00Z`, `${day}T13:30:00Z`, []))
    expect(nextPerformance(draft({ performances }), Date.parse('2026-12-29T14:00:00Z'))?.id).toBe('2026-12-30T11:30:00Z')
    expect(nextPerformance(draft({ performances }), Date.parse('2027-01-01T00:00:00Z'))).toBeNull()
  })
})

describe('daysOf', () => {
  it('puts what happens on one day together, in its order', () => {
    const at = (time: string) => ({ at: time, kind: 'doors' as const, performance_id: null, starts_at: null, is_draft: false, ticket_types: [], fee_basis_points: null })
    const items = ['2026-12-30T11:00:00Z', '2026-12-30T12:00:00Z', '2026-12-31T11:00:00Z'].map(at)
    expect(daysOf(items, (time) => time.slice(0, 10)).map((day) => [day.label, day.items.length])).toEqual([['2026-12-30', 2], ['2026-12-31', 1]])
    expect([feePercent(1250), feePercent(null)]).toEqual(['12.5%', '0%'])
  })
})
