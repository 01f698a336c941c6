import type { Ticket } from '@onsale/api'
import { expect, it } from 'vitest'
import { lookOf } from './ticketState'

const change = (kind: 'cancelled' | 'postponed') => ({ kind }) as Ticket['change']

it('a ticket says first that its show is off or at another time, as long as it is valid', () => {
  const names = (state: Ticket['state']) => [null, change('cancelled'), change('postponed')].map((one) => lookOf({ state, change: one }).name)
  expect(names('valid')).toEqual(['valid', 'cancelled', 'postponed'])
  expect([names('used'), names('void')]).toEqual([['used', 'used', 'used'], ['void', 'void', 'void']])
  expect(lookOf({ state: 'valid' } as Ticket).name).toBe('valid')
})
