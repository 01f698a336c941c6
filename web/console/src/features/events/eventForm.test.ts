import { describe, expect, it } from 'vitest'
import { emptyEventForm, EVENT_FIELDS, eventFaults, readEvent } from './eventForm'

describe('eventFaults', () => {
  it('asks a draft for titles, category and venue only', () => {
    expect([...eventFaults(emptyEventForm()).keys()]).toEqual(['/title/zh-CN', '/title/en', '/category', '/venue_id'])
  })

  it('limits lengths, at fields that the form shows', () => {
    const form = emptyEventForm()
    form.title['zh-CN'] = '长'.repeat(81)
    const faults = eventFaults(form)
    expect(faults.get('/title/zh-CN')).toEqual({ message: 'form.tooLong', values: { max: 80 } })
    for (const pointer of faults.keys()) expect(EVENT_FIELDS).toContain(pointer)
  })
})

describe('readEvent', () => {
  it('trims texts and reads an empty age limit as none', () => {
    const form = emptyEventForm()
    Object.assign(form, { title: { 'zh-CN': ' 长夜 ', en: 'Night' }, category: 'theatre', venueId: 'v' })
    expect(readEvent(form)).toMatchObject({ title: { 'zh-CN': '长夜', en: 'Night' }, age_limit: null, category: 'theatre', venue_id: 'v' })
  })

  it('reads an age limit as a number', () => {
    expect(readEvent({ ...emptyEventForm(), ageLimit: '18' }).age_limit).toBe(18)
  })
})
