import type { GatePerformance } from '@onsale/api'
import { describe, expect, it } from 'vitest'
import { groupPerformances } from './performanceGroups'

function performance(startsAt: string, timezone = 'Asia/Shanghai'): GatePerformance {
  const text = { 'zh-CN': '长夜', en: 'Night' }
  return { performance_id: startsAt, event_title: text, venue_name: text, starts_at: startsAt, timezone, issued: 0, admitted: 0 }
}

describe('groupPerformances', () => {
  const now = Date.parse('2026-12-31T02:00:00Z')

  it('puts today first, then what comes, then what is over with the newest first', () => {
    const days = ['2026-12-29T11:30:00Z', '2027-01-02T11:30:00Z', '2026-12-31T11:30:00Z', '2026-12-30T11:30:00Z', '2026-12-31T06:00:00Z']
    expect(groupPerformances(days.map((day) => performance(day)), now).map((group) => [group.name, group.performances.map((item) => item.starts_at)])).toEqual([
      ['today', ['2026-12-31T06:00:00Z', '2026-12-31T11:30:00Z']],
      ['later', ['2027-01-02T11:30:00Z']],
      ['earlier', ['2026-12-30T11:30:00Z', '2026-12-29T11:30:00Z']],
    ])
  })

  it('goes by the calendar of the venue', () => {
    const lateEvening = performance('2026-12-31T17:00:00Z')
    expect(groupPerformances([lateEvening], now).map((group) => group.name)).toEqual(['later'])
    expect(groupPerformances([{ ...lateEvening, timezone: 'Europe/Berlin' }], now).map((group) => group.name)).toEqual(['today'])
  })

  it('is empty without performances', () => {
    expect(groupPerformances([], now)).toEqual([])
  })
})
