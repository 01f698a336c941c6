import type { Event, EventAvailability, PerformanceSummary } from '@onsale/api'
import { describe, expect, it } from 'vitest'
import { datesOf, viewOf } from './view'

const NOW = Date.parse('2026-12-01T10:00:00Z')
const SHOWN = { locale: 'en', origin: 'https://tickets.example', max: 2 } as const

function performance(id: string, day: number, changes: object = {}, opens = '2026-11-01T00:00:00Z'): PerformanceSummary {
  const type = { id: `of-${id}`, price: { amount_minor: 38_000 + day, currency: 'CNY' }, sale_starts_at: opens, sale_ends_at: '2026-12-31T00:00:00Z' }
  return { id, starts_at: `2026-12-0${day}T11:30:00Z`, timezone: 'Asia/Shanghai', change: null, ticket_types: [type], ...changes } as unknown as PerformanceSummary
}

function event(...performances: PerformanceSummary[]): Event {
  const text = { 'zh-CN': '山海', en: 'Sea' }
  return { id: 'e', title: text, venue: { name: text, city: text }, performances } as unknown as Event
}

describe('what the widget says', () => {
  const cancelled = performance('c', 5, { change: { kind: 'cancelled' } })
  const later = performance('l', 4, {}, '2026-12-02T00:00:00Z')
  const stock: EventAvailability = { performances: [{ id: 'b', ticket_types: [{ id: 'of-b', available: 0 }] }] }
  const view = viewOf(event(cancelled, later, performance('b', 3), performance('a', 2)), stock, NOW, { ...SHOWN, max: 4 })

  it('is each date by time, what has become of it, and where it is bought', () => {
    expect(view.dates.map(({ id, state, link }) => [id, state, link])).toEqual([
      ['a', 'on_sale', 'https://tickets.example/performances/a?lang=en'], ['b', 'sold_out', null], ['l', 'not_yet', null], ['c', 'cancelled', null],
    ])
    expect(view.dates.map(({ note }) => note.replace(/ \(.*\)$/, ''))).toEqual(['from ¥380.02', 'Sold out', 'On sale Wed, Dec 2, 08:00', 'Cancelled'])
  })

  it('names the lowest price of what is or will be sold, in the language of the page', () => {
    expect([view.title, view.where, view.price, view.link]).toEqual(['Sea', 'Sea · Sea', 'from ¥380.02', 'https://tickets.example/events/e?lang=en'])
    expect(viewOf(event(cancelled), undefined, NOW, { ...SHOWN, locale: 'zh-CN' })).toMatchObject({ title: '山海', price: '', link: 'https://tickets.example/events/e?lang=zh-CN' })
  })

  it('lists so many dates and counts all', () => {
    const some = viewOf(event(performance('b', 3), performance('a', 2), later), undefined, NOW, SHOWN)
    expect([some.dates.map(({ id }) => id), some.count]).toEqual([['a', 'b'], 3])
    expect(['3', null, '0', '-1', 'many', '1000'].map(datesOf)).toEqual([3, 5, 5, 5, 5, 20])
    expect(viewOf(event(), undefined, NOW, SHOWN)).toMatchObject({ when: 'Dates will follow', price: '', dates: [], count: 0 })
  })
})
