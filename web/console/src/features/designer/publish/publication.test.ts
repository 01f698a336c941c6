import { networkProblem, Problem, type Plan, type PlanFindings } from '@onsale/api'
import { describe, expect, it } from 'vitest'
import { Publication, type PublicationHost, type PublicationState } from './publication'

const PLAN: Plan = { id: 'p1', venue_id: 'v', name: 'Hall', seat_count: 2, categories: [], created_at: '2026-11-23T00:00:00Z' }
const CLEAN: PlanFindings = { revision: 4, error_count: 0, warning_count: 0, findings: [] }

function publication(host: Partial<PublicationHost>) {
  const states: PublicationState[] = []
  const published: number[] = []
  const made = new Publication({
    flush: async () => true,
    findings: async () => CLEAN,
    changes: async () => null,
    publish: async (revision) => {
      published.push(revision)
      return PLAN
    },
    onState: (state) => void states.push(state),
    ...host,
  })
  return { made, states, published, now: () => states.at(-1)! }
}

describe('Publication', () => {
  it('publishes the revision that was examined', async () => {
    const { made, published, now } = publication({})
    await made.check()
    expect([now().phase, made.canPublish]).toEqual(['ready', true])
    await made.publish()
    expect([now().phase, now().plan, published]).toEqual(['published', PLAN, [4]])
  })

  it('publishes nothing while there are errors', async () => {
    const { made, published } = publication({ findings: async () => ({ ...CLEAN, error_count: 1 }) })
    await made.check()
    await made.publish()
    expect([made.canPublish, published]).toEqual([false, []])
  })

  it('examines nothing that is not saved', async () => {
    const { made, now } = publication({ flush: async () => false, findings: async () => { throw new Error('not asked') } })
    await made.check()
    expect([now().phase, now().fault]).toEqual(['unsaved', null])
  })

  it('says why it could not be examined, and tries again', async () => {
    let isDown = true
    const { made, now } = publication({ findings: async () => { if (isDown) throw networkProblem(); return CLEAN } })
    await made.check()
    expect([now().phase, now().findings]).toEqual(['ready', null])
    expect(now().fault).toBeInstanceOf(Problem)
    isDown = false
    await made.check()
    expect(made.canPublish).toBe(true)
  })

  it('examines again what somebody changed meanwhile, and says so', async () => {
    const revisions = [4, 6]
    const changed = new Problem({ code: 'draft-changed' }, 409)
    const { made, now } = publication({
      findings: async () => ({ ...CLEAN, revision: revisions.shift()! }),
      publish: async (revision) => {
        if (revision === 4) throw changed
        return PLAN
      },
    })
    await made.check()
    await made.publish()
    expect([now().phase, now().findings?.revision, now().fault]).toEqual(['ready', 6, changed])
    await made.publish()
    expect(now().phase).toBe('published')
  })

  it('does not open again with the answer of a question that was closed', async () => {
    const { made, now } = publication({})
    const checking = made.check()
    made.close()
    await checking
    expect(now().phase).toBe('idle')
  })
})
