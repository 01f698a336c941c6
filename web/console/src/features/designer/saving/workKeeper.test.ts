import { emptyDocument, type PlanDocument } from '@onsale/designer'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import type { SavePhase } from './autosave'
import type { KeptWork } from './keptWork'
import { KEEP_EVERY_MS, WorkKeeper } from './workKeeper'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

function keeper() {
  const kept = new Map<string, KeptWork>()
  const state = { document: emptyDocument('A') as PlanDocument, writes: 0 }
  const made = new WorkKeeper(
    {
      read: async (id) => kept.get(id) ?? null,
      write: async (id, work) => {
        state.writes += 1
        kept.set(id, work)
      },
      remove: async (id) => void kept.delete(id),
    },
    'd1',
    () => state.document,
    () => 7,
  )
  const at = (phase: SavePhase) => ({ phase, fault: null, revision: 3 })
  return { made, kept, state, at }
}

it('writes nothing down while the server takes it', () => {
  const { made, kept, at } = keeper()
  made.onState(at('unsaved'))
  made.onChange(at('unsaved'))
  vi.advanceTimersByTime(KEEP_EVERY_MS)
  made.onState(at('saving'))
  made.onState(at('saved'))
  expect(kept.size).toBe(0)
})

it('keeps the newest without a network, now and then, and forgets it once it is saved', () => {
  const { made, kept, state, at } = keeper()
  made.onState(at('offline'))
  expect(kept.get('d1')).toEqual({ document: state.document, revision: 3, keptAt: 7 })
  state.document = emptyDocument('B')
  for (let step = 0; step < 5; step += 1) made.onChange(at('offline'))
  vi.advanceTimersByTime(KEEP_EVERY_MS)
  expect([kept.get('d1')?.document.name, state.writes]).toEqual(['B', 2])
  made.onState(at('saved'))
  expect(kept.size).toBe(0)
})

it('keeps what somebody else has overtaken', () => {
  const { made, kept, at } = keeper()
  made.onState(at('conflict'))
  expect(kept.size).toBe(1)
  made.forget()
  made.onChange(at('conflict'))
  vi.advanceTimersByTime(KEEP_EVERY_MS)
  expect(kept.size).toBe(0)
})

it('forgets what was restored once it is saved', () => {
  const { made, kept, at, state } = keeper()
  kept.set('d1', { document: state.document, revision: 3, keptAt: 1 })
  made.isRestored()
  made.onState(at('saved'))
  expect(kept.size).toBe(0)
})
