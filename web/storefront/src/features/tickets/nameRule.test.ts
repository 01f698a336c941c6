import type { RealNameRule, TicketAttendee } from '@onsale/api'
import { expect, it } from 'vitest'
import { nameChangeOf } from './nameRule'

const RULE: RealNameRule = { buyer_must_attend: false, verified_documents: false, name_changes: { most: 2, until_hours_before: 24 } }
const attendee = (changes: number) => ({ changes }) as TicketAttendee
const START = '2026-12-10T11:30:00Z'
const UNTIL = '2026-12-09T11:30:00.000Z'

it('is open so often and so long as the performance allows', () => {
  expect(nameChangeOf({ buyer_must_attend: false, verified_documents: false }, attendee(0), START, 0)).toEqual({ state: 'never' })
  expect(nameChangeOf(undefined, attendee(0), START, 0)).toEqual({ state: 'never' })
  expect(nameChangeOf(RULE, attendee(2), START, 0)).toEqual({ state: 'used-up' })
  expect(nameChangeOf(RULE, attendee(1), START, Date.parse(UNTIL) - 1)).toEqual({ state: 'open', until: UNTIL, left: 1 })
  expect(nameChangeOf(RULE, attendee(0), START, Date.parse(UNTIL))).toEqual({ state: 'over', until: UNTIL, left: 2 })
})
