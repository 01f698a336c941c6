import type { AvailabilityDelta } from '@onsale/api'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { stockOf, type Stock } from './stock'
import { openStockStream } from './stockStream'

const BODY = { version: 5, seat_count: 8, seats: btoa('\xff'), ticket_types: [{ id: 'a', available: 8 }] }
const delta = (from: number, to: number, seats = '\x00'): AvailabilityDelta => ({ from, to, ticket_types: [['a', 7]], seats: btoa(seats) })

class FakeSource extends EventTarget {
  static all: FakeSource[] = []
  isClosed = false
  constructor(readonly url: string) {
    super()
    FakeSource.all.push(this)
  }
  close(): void {
    this.isClosed = true
  }
  say(name: string, data: unknown): void {
    this.dispatchEvent(new MessageEvent(name, { data: JSON.stringify(data) }))
  }
  static get last(): FakeSource {
    return FakeSource.all.at(-1)!
  }
  static get open(): number {
    return FakeSource.all.filter((source) => !source.isClosed).length
  }
}

let stock: Stock | undefined
let taken: number[]
let live: boolean[]
let stream: { close(): void }

function show(state: 'visible' | 'hidden'): void {
  Object.defineProperty(document, 'visibilityState', { value: state, configurable: true })
  document.dispatchEvent(new Event('visibilitychange'))
}

beforeEach(() => {
  vi.useFakeTimers()
  vi.stubGlobal('EventSource', FakeSource)
  vi.spyOn(Math, 'random').mockReturnValue(0)
  FakeSource.all = []
  ;[stock, taken, live] = [stockOf(BODY), [], []]
  stream = openStockStream({
    url: (since) => `/stream?since=${since}`,
    current: () => stock,
    take: (next) => taken.push((stock = next).version),
    onLive: (isLive) => live.push(isLive),
  })
})
afterEach(() => {
  stream.close()
  show('visible')
  vi.unstubAllGlobals()
  vi.restoreAllMocks()
  vi.useRealTimers()
})

describe('the stream of the stock', () => {
  it('goes on from what is here', () => {
    expect(FakeSource.last.url).toBe('/stream?since=5')
    FakeSource.last.say('state', { version: 5 })
    FakeSource.last.say('delta', delta(5, 8))
    FakeSource.last.say('delta', delta(8, 9))
    expect([taken, live.at(-1), FakeSource.open]).toEqual([[8, 9], true, 1])
    expect(stock!.bits.bytes).toEqual(Uint8Array.of(0xff))
  })

  it('takes everything where that is told', () => {
    FakeSource.last.say('state', { ...BODY, version: 7, seats: btoa('\x01') })
    expect([taken, stock!.bits.bytes]).toEqual([[7], Uint8Array.of(1)])
  })

  it('applies nothing twice', () => {
    FakeSource.last.say('delta', delta(5, 6))
    FakeSource.last.say('delta', delta(5, 6))
    expect([taken, stock!.bits.bytes, FakeSource.all.length]).toEqual([[6], Uint8Array.of(0xfe), 1])
  })

  it.each([
    ['a change is missing', () => FakeSource.last.say('delta', delta(6, 7))],
    ['the server knows another version', () => FakeSource.last.say('state', { version: 4 })],
    ['a seat is not there', () => FakeSource.last.say('delta', delta(5, 6, '\x09'))],
  ])('begins anew when %s', (_, happens) => {
    happens()
    expect([FakeSource.last.url, FakeSource.open, taken]).toEqual(['/stream?since=0', 1, []])
  })

  it('is given up for a while after an error, longer each time, until it is heard of again', () => {
    for (const wait of [1_000, 2_000, 4_000]) {
      FakeSource.last.dispatchEvent(new Event('error'))
      expect([FakeSource.open, live.at(-1)]).toEqual([0, false])
      vi.advanceTimersByTime(wait - 1)
      expect(FakeSource.open).toBe(0)
      vi.advanceTimersByTime(1)
      expect(FakeSource.open).toBe(1)
    }
    FakeSource.last.say('state', { version: 5 })
    FakeSource.last.dispatchEvent(new Event('error'))
    vi.advanceTimersByTime(1_000)
    expect(FakeSource.open).toBe(1)
  })

  it('is given up when nothing is heard at all', () => {
    vi.advanceTimersByTime(5_000)
    expect([FakeSource.open, live]).toEqual([0, [false]])
  })

  it('rests while nobody looks, and goes on from what was seen last', () => {
    FakeSource.last.say('state', { version: 5 })
    FakeSource.last.say('delta', delta(5, 6))
    show('hidden')
    expect([FakeSource.open, live.at(-1)]).toEqual([0, false])
    vi.advanceTimersByTime(600_000)
    expect(FakeSource.open).toBe(0)
    show('visible')
    expect([FakeSource.last.url, FakeSource.open]).toEqual(['/stream?since=6', 1])
  })

  it('ends with the page', () => {
    FakeSource.last.dispatchEvent(new Event('error'))
    stream.close()
    show('hidden')
    show('visible')
    vi.advanceTimersByTime(600_000)
    expect(FakeSource.open).toBe(0)
  })
})
