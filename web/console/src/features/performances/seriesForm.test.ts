import { describe, expect, it } from 'vitest'
import { emptyPerformance } from './newPerformance'
import type { PerformanceForm } from './performanceForm'
import { readSeries, SERIES_FIELDS } from './seriesForm'
import { byDay, emptySeries, keptStarts, plannedStarts, timesAt, type SeriesForm } from './seriesTimes'

const SHANGHAI = { timezone: 'Asia/Shanghai', plan: null, colors: [] }

function series(change: Partial<SeriesForm> = {}): SeriesForm {
  return { ...emptySeries(), mode: 'repeat', firstDay: '2027-01-04', lastDay: '2027-01-17', ...change }
}

function form(change: Partial<SeriesForm> = {}): PerformanceForm {
  const empty = emptyPerformance()
  const [type] = empty.types
  return { ...empty, types: [{ ...type!, nameZh: '票', nameEn: 'Ticket', price: '80', capacity: '40', saleStarts: '2026-12-01T10:00' }], series: series(change) }
}

describe('plannedStarts', () => {
  it('are the chosen weekdays at each time, in order', () => {
    expect(plannedStarts(series({ weekdays: ['5', '7'], times: ['19:30', '14:00', '19:30', ''] }))).toEqual([
      '2027-01-08T14:00', '2027-01-08T19:30', '2027-01-10T14:00', '2027-01-10T19:30', '2027-01-15T14:00', '2027-01-15T19:30', '2027-01-17T14:00', '2027-01-17T19:30',
    ])
  })

  it('are slots that end before closing time', () => {
    const slots = series({ mode: 'slots', lastDay: '2027-01-04', opens: '09:00', closes: '10:40', every: '30' })
    expect(plannedStarts(slots)).toEqual(['2027-01-04T09:00', '2027-01-04T09:30', '2027-01-04T10:00'])
    expect(timesAt(slots, '2027-01-04T09:30')).toEqual({ starts: '2027-01-04T09:30', doors: '2027-01-04T09:30', ends: '2027-01-04T10:00' })
  })

  it('end somewhere, whatever is asked', () => {
    expect(plannedStarts(series({ mode: 'slots', lastDay: '2099-01-01', opens: '00:00', closes: '23:59', every: '5' }))).toHaveLength(2_000)
    expect(plannedStarts(series({ lastDay: '' }))).toEqual([])
  })

  it('cross the end of a month and a leap day', () => {
    expect(plannedStarts(series({ firstDay: '2028-02-28', lastDay: '2028-03-01' })).map((start) => start.slice(5, 10))).toEqual(['02-28', '02-29', '03-01'])
  })

  it('can be taken out again', () => {
    const some = series({ lastDay: '2027-01-06', excluded: ['2027-01-05T19:30', '2020-01-01T19:30'] })
    expect(keptStarts(some)).toEqual(['2027-01-04T19:30', '2027-01-06T19:30'])
    expect(byDay(plannedStarts(some)).map(({ day, starts }) => [day, starts.length])).toEqual([['2027-01-04', 1], ['2027-01-05', 1], ['2027-01-06', 1]])
  })
})

describe('readSeries', () => {
  it('reads times with doors and end, and sales before each', () => {
    const { draft, faults } = readSeries(form({ lastDay: '2027-01-05', saleDays: '14', saleEnd: '3600' }), SHANGHAI)
    expect([...faults]).toEqual([])
    expect(draft.times).toEqual([
      { starts_at: '2027-01-04T11:30:00Z', doors_at: '2027-01-04T10:30:00Z', ends_at: '2027-01-04T13:30:00Z' },
      { starts_at: '2027-01-05T11:30:00Z', doors_at: '2027-01-05T10:30:00Z', ends_at: '2027-01-05T13:30:00Z' },
    ])
    expect(draft.ticket_types).toMatchObject([{ sale_starts: 14 * 86_400, sale_ends_before_seconds: 3_600, capacity: 40 }])
  })

  it('reads one opening for all, and a sale until the slot ends', () => {
    const { draft, faults } = readSeries(form({ mode: 'slots', lastDay: '2027-01-04', saleEnd: 'end' }), SHANGHAI)
    expect([...faults]).toEqual([])
    expect(draft.times).toHaveLength(16)
    expect(draft.ticket_types).toMatchObject([{ sale_starts: '2026-12-01T02:00:00Z', sale_ends_before_seconds: -1_800 }])
  })

  it.each([
    [{ firstDay: '' }, '/first_day'],
    [{ lastDay: '2027-01-01' }, '/last_day'],
    [{ weekdays: [] }, '/weekdays'],
    [{ times: [''] }, '/clock'],
    [{ length: '0' }, '/length'],
    [{ doorsBefore: 'x' }, '/doors_before'],
    [{ mode: 'slots' as const, closes: '08:00' }, '/closes'],
    [{ mode: 'slots' as const, every: '1' }, '/every'],
    [{ saleDays: '0' }, '/sale_days'],
    [{ mode: 'slots' as const, lastDay: '2027-03-30' }, '/times'],
    [{ lastDay: '2027-01-04', excluded: ['2027-01-04T19:30'] }, '/times'],
  ])('refuses %o at a field that the form shows', (change, pointer) => {
    const { faults } = readSeries(form(change), SHANGHAI)
    expect([...faults.keys()]).toEqual([pointer])
    expect(SERIES_FIELDS).toContain(pointer)
  })

  it('says of ticket types what it says of one performance', () => {
    const wrong = form()
    wrong.types[0]!.price = '-3'
    wrong.types[0]!.saleStarts = '2027-02-01T10:00'
    expect([...readSeries(wrong, SHANGHAI).faults.keys()]).toEqual(['/ticket_types/0/price', '/ticket_types/0/sale_ends_at'])
  })

  it('refuses an hour that the clocks of the venue skip', () => {
    const spring = form({ firstDay: '2027-03-28', lastDay: '2027-03-28', times: ['02:30'] })
    expect(readSeries(spring, { ...SHANGHAI, timezone: 'Europe/Berlin' }).faults.get('/times')?.message).toBe('form.timeSkipped')
  })
})
