import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { effectScope, ref } from 'vue'
import { useCountdown } from './useCountdown'

beforeEach(() => vi.useFakeTimers({ now: new Date('2026-12-01T10:00:00Z') }))
afterEach(() => vi.useRealTimers())

describe('a countdown', () => {
  it('goes to zero and stays there', () => {
    const scope = effectScope()
    const { text, isOver } = scope.run(() => useCountdown('2026-12-01T10:00:02Z'))!
    expect([text.value, isOver.value]).toEqual(['0:02', false])
    vi.advanceTimersByTime(1_250)
    expect([text.value, isOver.value]).toEqual(['0:01', false])
    vi.advanceTimersByTime(5_000)
    expect([text.value, isOver.value]).toEqual(['0:00', true])
    scope.stop()
  })

  it('is right at once after the phone has slept', () => {
    const scope = effectScope()
    const { text } = scope.run(() => useCountdown('2026-12-01T10:10:00Z'))!
    vi.setSystemTime(new Date('2026-12-01T10:09:00Z'))
    vi.advanceTimersByTime(250)
    expect(text.value).toBe('1:00')
    scope.stop()
  })

  it('follows another deadline, and stops its timer with its component', () => {
    const until = ref<string | null>(null)
    const scope = effectScope()
    const { text, isOver } = scope.run(() => useCountdown(until))!
    expect(isOver.value).toBe(true)
    until.value = '2026-12-01T10:01:00Z'
    expect(text.value).toBe('1:00')
    scope.stop()
    expect(vi.getTimerCount()).toBe(0)
  })
})
