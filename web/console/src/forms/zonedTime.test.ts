import { describe, expect, it } from 'vitest'
import { instantToLocalInput, localInputToInstant, shiftLocalInput } from './zonedTime'

describe('localInputToInstant', () => {
  it.each([
    ['2026-12-31T19:30', 'Asia/Shanghai', '2026-12-31T11:30:00Z'],
    ['2027-01-01T00:15', 'Asia/Shanghai', '2026-12-31T16:15:00Z'],
    ['2026-07-01T20:00', 'Europe/Berlin', '2026-07-01T18:00:00Z'],
    ['2026-12-01T20:00', 'Europe/Berlin', '2026-12-01T19:00:00Z'],
    ['2026-12-01T20:00', 'America/New_York', '2026-12-02T01:00:00Z'],
    ['2026-12-01T20:00', 'Asia/Kolkata', '2026-12-01T14:30:00Z'],
  ])('reads %s in %s', (local, timezone, instant) => {
    expect(localInputToInstant(local, timezone)).toEqual({ ok: true, instant })
  })

  it('takes the earlier instant of an hour that comes twice', () => {
    expect(localInputToInstant('2026-10-25T02:30', 'Europe/Berlin')).toEqual({ ok: true, instant: '2026-10-25T00:30:00Z' })
  })

  it('refuses an hour that the change of clocks skips', () => {
    expect(localInputToInstant('2026-03-29T02:30', 'Europe/Berlin')).toEqual({ ok: false, fault: 'skipped' })
  })

  it.each(['', '2026-13-01T10:00', '2026-02-30T10:00', 'tomorrow', '2026-02-03'])('refuses %j', (local) => {
    expect(localInputToInstant(local, 'Asia/Shanghai')).toEqual({ ok: false, fault: 'unreadable' })
  })
})

describe('instantToLocalInput', () => {
  it('is the inverse for every hour around a change of clocks that names one instant', () => {
    for (let hour = 3; hour < 24; hour += 1) {
      const local = `2026-03-29T${String(hour).padStart(2, '0')}:00`
      const result = localInputToInstant(local, 'Europe/Berlin')
      expect(result.ok && instantToLocalInput(result.instant, 'Europe/Berlin')).toBe(local)
    }
  })

  it('answers nothing for something that is no instant', () => {
    expect(instantToLocalInput('soon', 'Asia/Shanghai')).toBe('')
  })
})

describe('shiftLocalInput', () => {
  it('crosses midnight', () => {
    expect(shiftLocalInput('2026-12-31T23:30', 60)).toBe('2027-01-01T00:30')
  })

  it('leaves an empty field empty', () => {
    expect(shiftLocalInput('', 60)).toBe('')
  })
})
