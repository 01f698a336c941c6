import { networkProblem, Problem, type CheckIn, type CheckInRequest } from '@onsale/api'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { useScanner } from './useScanner'

const CHECK_IN: CheckIn = {
  ticket_id: 't', admitted_at: '2026-12-31T11:00:00Z', gate: 'A', event_title: { 'zh-CN': '长夜', en: 'Night' }, starts_at: '2026-12-31T11:30:00Z',
  ticket_type_name: { 'zh-CN': '池座', en: 'Stalls' }, seat: null, holder_name: '王',
}

function scannerWith(answers: (CheckIn | Error)[]) {
  const sent: { request: CheckInRequest; key: string }[] = []
  const signals: string[] = []
  const scanner = useScanner({
    send: (request, key) => {
      sent.push({ request, key })
      const answer = answers.shift() ?? CHECK_IN
      return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer)
    },
    performanceId: () => 'p',
    gate: () => 'A',
    onAnswer: (signal) => signals.push(signal),
  })
  return { scanner, sent, signals }
}

describe('useScanner', () => {
  beforeEach(() => {
    vi.useFakeTimers()
  })
  afterEach(() => {
    vi.useRealTimers()
  })

  it('sends what the camera sees once, for this performance and gate', async () => {
    const { scanner, sent, signals } = scannerWith([])
    scanner.takeSeen('CODE')
    scanner.takeSeen('CODE')
    await vi.runAllTimersAsync()
    expect(sent.map((call) => call.request)).toEqual([{ code: 'CODE', gate: 'A', performance_id: 'p' }])
    expect([scanner.latest.value?.state, signals]).toEqual(['admitted', ['admitted']])
  })

  it('repeats under the same key when the network fails, and admits once', async () => {
    const { scanner, sent, signals } = scannerWith([networkProblem(), networkProblem()])
    scanner.takeSeen('CODE')
    await vi.runAllTimersAsync()
    expect(sent.length).toBe(3)
    expect(new Set(sent.map((call) => call.key)).size).toBe(1)
    expect([scanner.latest.value?.state, signals]).toEqual(['admitted', ['admitted']])
  })

  it('does not repeat a refusal', async () => {
    const { scanner, sent, signals } = scannerWith([new Problem({ code: 'ticket-void' }, 409)])
    scanner.takeTyped('CODE')
    await vi.runAllTimersAsync()
    expect([sent.length, scanner.latest.value?.state, signals]).toEqual([1, 'refused', ['refused']])
  })

  it('keeps the key when a person tries again after all attempts failed', async () => {
    const { scanner, sent } = scannerWith(Array.from({ length: 5 }, networkProblem))
    scanner.takeTyped('CODE')
    await vi.runAllTimersAsync()
    const failed = scanner.latest.value
    expect(failed?.state).toBe('failed')
    if (failed !== null) scanner.retry(failed)
    await vi.runAllTimersAsync()
    expect([sent.length, new Set(sent.map((call) => call.key)).size, scanner.latest.value?.state]).toEqual([6, 1, 'admitted'])
  })

  it('keeps the key when the same ticket is scanned again after no answer came', async () => {
    const { scanner, sent } = scannerWith(Array.from({ length: 5 }, networkProblem))
    scanner.takeTyped('CODE')
    await vi.runAllTimersAsync()
    scanner.takeTyped('CODE')
    await vi.runAllTimersAsync()
    expect([sent.length, new Set(sent.map((call) => call.key)).size, scanner.latest.value?.state]).toEqual([6, 1, 'admitted'])
  })

  it('gives each scan a key of its own and never makes the next one wait', async () => {
    const { scanner, sent } = scannerWith([networkProblem()])
    scanner.takeSeen('ONE')
    scanner.takeSeen('TWO')
    expect(sent.map((call) => call.request.code)).toEqual(['ONE', 'TWO'])
    expect(new Set(sent.map((call) => call.key)).size).toBe(2)
    await vi.runAllTimersAsync()
    expect(scanner.scans.value.map((scan) => [scan.code, scan.state])).toEqual([['TWO', 'admitted'], ['ONE', 'admitted']])
  })
})
