import type { JobReport, Operation } from '@onsale/api'
import { describe, expect, it } from 'vitest'
import { healthOf, jobsOf, waitingSeconds } from './health'

const JOB: JobReport = { name: 'orders.expire', state: 'well', every_seconds: 1, ran_at: null, took_ms: null, done_at: null, done: null, failures: 0, failed_at: null, error: null }
const WELL: Operation = {
  module: 'orders', version: '1', at: '2026-11-24T10:00:00Z', database_ms: 1, bus_trouble: null, outbox_waiting: 0, outbox_oldest_at: null,
  jobs: [JOB], consumers: [{ name: 'orders.fulfil', event_type: 'TicketsIssued', dead_letters: 0 }],
}
const health = (change: Partial<Operation>) => healthOf({ module: 'orders', operation: { ...WELL, ...change }, isAway: false })

describe('a part of the platform', () => {
  it.each([
    ['well', {}],
    ['well', { outbox_waiting: 1, outbox_oldest_at: '2026-11-24T09:59:00Z' }],
    ['ill', { outbox_waiting: 1, outbox_oldest_at: '2026-11-24T09:58:59Z' }],
    ['ill', { bus_trouble: 'The broker cannot be reached.' }],
    ['ill', { consumers: [{ name: 'orders.fulfil', event_type: 'TicketsIssued', dead_letters: 1 }] }],
    ['ill', { jobs: [{ ...JOB, state: 'failing' as const }] }],
    ['ill', { jobs: [{ ...JOB, state: 'late' as const }] }],
    ['well', { jobs: [{ ...JOB, state: 'never' as const }] }],
  ])('is %s with %j', (expected, change) => {
    expect(health(change)).toBe(expected)
  })

  it('is away when it does not answer, and waits on no clock but the server’s', () => {
    expect(healthOf({ module: 'orders', operation: WELL, isAway: true })).toBe('away')
    expect(waitingSeconds({ ...WELL, outbox_oldest_at: '2026-11-24T10:00:05Z' })).toBe(0)
  })
})

it('a job of the process stands once, what is wrong first', () => {
  const purge = { ...JOB, name: 'platform.purge' }
  const other = { ...WELL, jobs: [{ ...purge, state: 'late' as const }, { ...JOB, name: 'orders.ask' }] }
  expect(jobsOf([{ ...WELL, jobs: [JOB, purge] }, other]).map(({ name, state }) => `${name} ${state}`)).toEqual(['platform.purge late', 'orders.ask well', 'orders.expire well'])
})
