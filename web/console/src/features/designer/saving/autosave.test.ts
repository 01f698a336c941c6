import { networkProblem, Problem } from '@onsale/api'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { Autosave, SAVE_TIMES, type SavePhase } from './autosave'

const CHANGED = new Problem({ code: 'draft-changed', revision: 9 }, 409)

/** A page whose document is a text, and a server that answers as told. */
function page(answers: (number | Error)[], stored = { document: 'theirs', revision: 0 }) {
  const sent: [string, number][] = []
  const phases: SavePhase[] = []
  const state = { document: 'A', saved: 'A', isBusy: false }
  const autosave = new Autosave<string>(
    {
      document: () => state.document,
      isDirty: () => state.document !== state.saved,
      isBusy: () => state.isBusy,
      markSaved: (document) => { state.saved = document },
      save: async (document, revision) => {
        sent.push([document, revision])
        const answer = answers.shift() ?? revision + 1
        if (answer instanceof Error) throw answer
        return answer
      },
      read: async () => stored,
      isSame: (one, other) => one === other,
      onState: ({ phase }) => void phases.push(phase),
    },
    3,
  )
  const draw = (document: string): void => {
    state.document = document
    autosave.changed()
  }
  return { autosave, draw, sent, phases, state }
}

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

describe('Autosave', () => {
  it('sends the newest a moment after the last change, over the revision it knows', async () => {
    const { autosave, draw, sent } = page([])
    draw('B')
    await vi.advanceTimersByTimeAsync(SAVE_TIMES.quietMs - 1)
    draw('C')
    await vi.advanceTimersByTimeAsync(SAVE_TIMES.quietMs - 1)
    expect(sent).toEqual([])
    await vi.advanceTimersByTimeAsync(1)
    expect(sent).toEqual([['C', 3]])
    expect(autosave.current).toEqual({ phase: 'saved', fault: null, revision: 4 })
  })

  it('does not wait for ever for somebody who never rests', async () => {
    const { draw, sent } = page([])
    for (let step = 0; step < 12; step += 1) {
      draw(`B${String(step)}`)
      await vi.advanceTimersByTimeAsync(1_000)
    }
    expect(sent.length).toBe(1)
  })

  it('waits for the end of a drag', async () => {
    const { draw, sent, state } = page([])
    state.isBusy = true
    draw('B')
    await vi.advanceTimersByTimeAsync(3 * SAVE_TIMES.quietMs)
    expect(sent).toEqual([])
    state.isBusy = false
    await vi.advanceTimersByTimeAsync(SAVE_TIMES.quietMs)
    expect(sent).toEqual([['B', 3]])
  })

  it('sends nothing when the change was taken back', async () => {
    const { autosave, draw, sent } = page([])
    draw('B')
    draw('A')
    await vi.advanceTimersByTimeAsync(SAVE_TIMES.longestMs)
    expect(sent).toEqual([])
    expect(autosave.current.phase).toBe('saved')
  })

  it('keeps the work without a network and sends it again, later and later', async () => {
    const { autosave, draw, sent, state } = page([networkProblem(), networkProblem()])
    draw('B')
    await vi.advanceTimersByTimeAsync(SAVE_TIMES.quietMs)
    expect(autosave.current.phase).toBe('offline')
    draw('C')
    await vi.advanceTimersByTimeAsync(SAVE_TIMES.retryMs)
    expect(sent.map(([document]) => document)).toEqual(['B', 'C'])
    await vi.advanceTimersByTimeAsync(2 * SAVE_TIMES.retryMs - 1)
    expect(sent.length).toBe(2)
    await vi.advanceTimersByTimeAsync(1)
    expect([sent.length, autosave.current.phase, state.saved]).toEqual([3, 'saved', 'C'])
  })

  it('stops when somebody else saved, and overwrites nothing', async () => {
    const { autosave, draw, sent, state } = page([CHANGED])
    draw('B')
    await vi.advanceTimersByTimeAsync(SAVE_TIMES.quietMs)
    expect(autosave.current.phase).toBe('conflict')
    draw('C')
    await vi.advanceTimersByTimeAsync(SAVE_TIMES.longestMs)
    expect([sent.length, state.saved]).toEqual([1, 'A'])
    await expect(autosave.flush()).resolves.toBe(false)
  })

  it('keeps the work of a draft that somebody deleted', async () => {
    const { autosave, draw, state } = page([new Problem({ code: 'not-found' }, 404)])
    draw('B')
    await vi.advanceTimersByTimeAsync(SAVE_TIMES.quietMs)
    expect([autosave.current.phase, state.document, state.saved]).toEqual(['conflict', 'B', 'A'])
  })

  it('goes on from the revision that was loaded after a conflict', async () => {
    const { autosave, draw, sent, state } = page([CHANGED])
    draw('B')
    await vi.advanceTimersByTimeAsync(SAVE_TIMES.quietMs)
    state.document = state.saved = 'theirs'
    autosave.resume(9)
    draw('D')
    await vi.advanceTimersByTimeAsync(SAVE_TIMES.quietMs)
    expect(sent.at(-1)).toEqual(['D', 9])
  })

  it('knows its own work again when only the answer was lost', async () => {
    const { autosave, draw, sent } = page([networkProblem(), CHANGED], { document: 'B', revision: 4 })
    draw('B')
    await vi.advanceTimersByTimeAsync(SAVE_TIMES.quietMs)
    draw('C')
    await vi.advanceTimersByTimeAsync(SAVE_TIMES.retryMs + SAVE_TIMES.quietMs)
    expect(sent).toEqual([['B', 3], ['C', 3], ['C', 4]])
    expect(autosave.current.phase).toBe('saved')
  })

  it('says what the server refuses and tries again only when asked or changed', async () => {
    const { autosave, draw, sent } = page([new Problem({ code: 'plan-invalid' }, 422)])
    draw('B')
    await vi.advanceTimersByTimeAsync(SAVE_TIMES.longestMs)
    expect([autosave.current.phase, sent.length]).toEqual(['refused', 1])
    autosave.retry()
    await vi.advanceTimersByTimeAsync(0)
    expect([autosave.current.phase, sent.length]).toEqual(['saved', 2])
  })

  it('saves at once when asked, what was drawn meanwhile as well', async () => {
    const { autosave, draw, sent, state } = page([])
    draw('B')
    const first = autosave.flush()
    state.document = 'C'
    autosave.changed()
    await first
    await expect(autosave.flush()).resolves.toBe(true)
    expect(sent).toEqual([['B', 3], ['C', 4]])
  })
})
