/** From what is drawn to a published plan: save, have it examined, confirm, publish that very revision. */
import { isProblem, type Plan, type PlanChanges, type PlanFindings } from '@onsale/api'

export type PublicationPhase = 'idle' | 'checking' | 'unsaved' | 'ready' | 'publishing' | 'published'

export interface PublicationState {
  readonly phase: PublicationPhase
  readonly findings: PlanFindings | null
  /** Against the published version that the draft goes on from; null for a first one. */
  readonly changes: PlanChanges | null
  readonly fault: unknown
  readonly plan: Plan | null
}

export interface PublicationHost {
  /** True when everything is saved. */
  flush(): Promise<boolean>
  findings(): Promise<PlanFindings>
  changes(): Promise<PlanChanges | null>
  publish(revision: number): Promise<Plan>
  onState(state: PublicationState): void
}

const IDLE: PublicationState = { phase: 'idle', findings: null, changes: null, fault: null, plan: null }

export class Publication {
  private state = IDLE
  private asked = 0

  constructor(private readonly host: PublicationHost) {}

  /** What is wrong and what is new, of the newest revision. */
  async check(): Promise<void> {
    const asked = ++this.asked
    const become = (state: Partial<PublicationState>): void => {
      if (asked === this.asked) this.become({ ...IDLE, ...state })
    }
    become({ phase: 'checking' })
    try {
      if (!(await this.host.flush())) return become({ phase: 'unsaved' })
      const [findings, changes] = await Promise.all([this.host.findings(), this.host.changes()])
      become({ phase: 'ready', findings, changes })
    } catch (fault) {
      become({ phase: 'ready', fault })
    }
  }

  get canPublish(): boolean {
    const { phase, findings } = this.state
    return phase === 'ready' && findings !== null && findings.error_count === 0
  }

  /** What was examined is what is published; when it has changed since, it is examined again and nothing is published. */
  async publish(): Promise<void> {
    const { findings } = this.state
    if (!this.canPublish || findings === null) return
    this.become({ ...this.state, phase: 'publishing', fault: null })
    try {
      const plan = await this.host.publish(findings.revision)
      this.become({ ...this.state, phase: 'published', plan })
    } catch (fault) {
      if (isProblem(fault) && fault.code === 'draft-changed') await this.check()
      this.become({ ...this.state, phase: this.state.phase === 'publishing' ? 'ready' : this.state.phase, fault })
    }
  }

  close(): void {
    this.asked += 1
    this.become(IDLE)
  }

  private become(state: PublicationState): void {
    this.state = state
    this.host.onState(state)
  }
}
