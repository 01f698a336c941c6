import { describe, expect, it } from 'vitest'
import { sendWithRetry } from './retry'

class Offline extends Error {}
class Refused extends Error {}

function planWith(waited: number[]) {
  return {
    pausesMs: [10, 20],
    wait: (ms: number) => {
      waited.push(ms)
      return Promise.resolve()
    },
    isTransient: (fault: unknown) => fault instanceof Offline,
  }
}

describe('sendWithRetry', () => {
  it('answers at once when all is well', async () => {
    const waited: number[] = []
    await expect(sendWithRetry(() => Promise.resolve('in'), planWith(waited))).resolves.toBe('in')
    expect(waited).toEqual([])
  })

  it('repeats after growing pauses until an answer comes', async () => {
    const waited: number[] = []
    const answers = [new Offline(), new Offline(), 'in']
    const send = () => {
      const next = answers.shift()
      return next instanceof Error ? Promise.reject(next) : Promise.resolve(next)
    }
    await expect(sendWithRetry(send, planWith(waited))).resolves.toBe('in')
    expect(waited).toEqual([10, 20])
  })

  it('gives up after the last pause', async () => {
    const waited: number[] = []
    let sent = 0
    const send = () => {
      sent += 1
      return Promise.reject(new Offline())
    }
    await expect(sendWithRetry(send, planWith(waited))).rejects.toBeInstanceOf(Offline)
    expect([sent, waited]).toEqual([3, [10, 20]])
  })

  it('never repeats a refusal', async () => {
    const waited: number[] = []
    await expect(sendWithRetry(() => Promise.reject(new Refused()), planWith(waited))).rejects.toBeInstanceOf(Refused)
    expect(waited).toEqual([])
  })
})
