import type { OrganiserEvent } from '@onsale/api'
import { describe, expect, it } from 'vitest'
import { nextPerformance } from './eventSearch'
import { publicationSize, publicationSteps } from './publication'

const text = (chinese: string, english: string) => ({ 'zh-CN': chinese, en: english })

function draft(change: Partial<OrganiserEvent> = {}): OrganiserEvent {
  return {
    id: 'e', title: text('长夜', 'Night'), subtitle: text('', ''), description: text('介绍', 'About'), notices: text('须知', 'Notes'), age_limit: null,
    category: 'concert', city: text('北京', 'Beijing'), venue: { id: 'v', name: text('馆', 'Hall'), city: text('北京', 'Beijing'), address: text('路', 'Road') },
    poster_url: '/poster', performances: [], status: 'draft', problems_before_publication: [], revision: 1, ...change,
  }
}

function performance(startsAt: string, endsAt: string, capacities: number[]): OrganiserEvent['performances'][number] {
  const type = (capacity: number, position: number) => ({
    id: `t${position}`, name: text('票', 'Ticket'), price: { amount_minor: 100, currency: 'CNY' }, seated: false, capacity, max_per_order: 4,
    max_per_person: 4, sale_starts_at: startsAt, sale_ends_at: endsAt, color: '#000000', categories: [],
  })
  const promises = { change: null, refund_rules: { steps: [], free_seconds: 0 }, real_name: null }
  return { id: startsAt, starts_at: startsAt, doors_at: startsAt, ends_at: endsAt, timezone: 'Asia/Shanghai', seated: false, ticket_types: capacities.map(type), ...promises }
}

describe('publicationSteps', () => {
  it('asks for both languages, a performance and no open problem', () => {
    const event = draft({ notices: text('须知', ' '), problems_before_publication: [{ code: 'no-performance', detail: '' }] })
    expect(publicationSteps(event).map((step) => [step.name, step.isDone])).toEqual([
      ['texts', false], ['venue', true], ['performance', false], ['review', false],
    ])
  })

  it('is done when all is there', () => {
    const event = draft({ performances: [performance('2026-12-31T11:30:00Z', '2026-12-31T13:30:00Z', [10])] })
    expect(publicationSteps(event).every((step) => step.isDone)).toBe(true)
  })
})

describe('publicationSize', () => {
  it('counts performances and tickets', () => {
    const performances = [performance('2026-12-30T11:30:00Z', '2026-12-30T13:30:00Z', [10, 20]), performance('2026-12-31T11:30:00Z', '2026-12-31T13:30:00Z', [5])]
    expect(publicationSize(draft({ performances }))).toEqual({ performances: 2, tickets: 35 })
  })
})

describe('nextPerformance', () => {
  it('is the earliest that has not ended, whatever the order', () => {
    const performances = ['2026-12-31', '2026-12-29', '2026-12-30'].map((day) => performance(`${day}T11:30:00Z`, `${day}T13:30:00Z`, []))
    expect(nextPerformance(draft({ performances }), Date.parse('2026-12-29T14:00:00Z'))?.id).toBe('2026-12-30T11:30:00Z')
    expect(nextPerformance(draft({ performances }), Date.parse('2027-01-01T00:00:00Z'))).toBeNull()
  })
})
