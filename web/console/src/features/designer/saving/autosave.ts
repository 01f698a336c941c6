/**
 * Saves what is drawn a moment after the last change. One saving at a time; what happens meanwhile goes into the next.
 *
 * Without a network the work stays here and is sent again, later and later, at most half a minute apart. When somebody
 * else saved in between nothing is overwritten: it stops and says so, until `resume` or the page is loaded anew.
 */
import { isProblem } from '@onsale/api'

export type SavePhase = 'saved' | 'unsaved' | 'saving' | 'offline' | 'conflict' | 'refused'

export interface SaveState {
  readonly phase: SavePhase
  /** What the server said, where it is refused or offline. */
  readonly fault: unknown
  readonly revision: number
}

export interface SaveHost<Document> {
  document(): Document
  isDirty(): boolean
  /** In the middle of a drag: a better moment comes. */
  isBusy(): boolean
  markSaved(document: Document): void
  /** The new revision. Throws a `Problem`. */
  save(document: Document, revision: number): Promise<number>
  /** What is stored now. */
  read(): Promise<{ document: Document; revision: number }>
  isSame(one: Document, other: Document): boolean
  onState(state: SaveState): void
}

export interface SaveTimes {
  /** After the last change. */
  readonly quietMs: number
  /** After the first change that is not saved, however busy. */
  readonly longestMs: number
  readonly retryMs: number
  readonly retryMsMax: number
}

export const SAVE_TIMES: SaveTimes = { quietMs: 1_200, longestMs: 10_000, retryMs: 2_000, retryMsMax: 30_000 }

export class Autosave<Document> {
  private state: SaveState
  private timer: ReturnType<typeof setTimeout> | undefined
  private waitingSince: number | null = null
  private failures = 0
  private running: Promise<void> | null = null
  /** Sent without hearing what became of it: when the revision went on, it may have been by ourselves. */
  private unanswered: Document | null = null

  constructor(
    private readonly host: SaveHost<Document>,
    revision: number,
    private readonly times: SaveTimes = SAVE_TIMES,
  ) {
    this.state = { phase: 'saved', fault: null, revision }
  }

  get current(): SaveState {
    return this.state
  }

  /** Call after every change of the document. */
  changed(): void {
    if (this.state.phase === 'conflict' || this.running !== null) return
    if (!this.host.isDirty()) {
      this.stopWaiting()
      this.become('saved')
      return
    }
    if (this.state.phase === 'offline') return
    this.become('unsaved')
    this.waitingSince ??= Date.now()
    const left = this.waitingSince + this.times.longestMs - Date.now()
    this.schedule(Math.max(0, Math.min(this.times.quietMs, left)))
  }

  /** Saves now what is not saved; true when everything is. */
  async flush(): Promise<boolean> {
    while (this.running !== null) await this.running
    if (this.host.isDirty() && this.state.phase !== 'conflict') await this.run()
    return !this.host.isDirty()
  }

  /** The network is back: no need to wait. */
  retry(): void {
    if (this.state.phase === 'offline' || this.state.phase === 'refused') void this.run()
  }

  /** The document is now the stored one of this revision. */
  resume(revision: number): void {
    this.unanswered = null
    this.state = { ...this.state, revision }
    this.become('saved')
    this.changed()
  }

  stop(): void {
    this.stopWaiting()
  }

  private stopWaiting(): void {
    clearTimeout(this.timer)
    this.waitingSince = null
  }

  private schedule(delayMs: number): void {
    clearTimeout(this.timer)
    this.timer = setTimeout(() => {
      if (this.host.isBusy()) this.schedule(this.times.quietMs)
      else void this.run()
    }, delayMs)
  }

  private run(): Promise<void> {
    if (this.running !== null) return this.running
    this.stopWaiting()
    this.running = this.saveOnce().finally(() => {
      this.running = null
      if (this.state.phase === 'saved') this.changed()
    })
    return this.running
  }

  private async saveOnce(): Promise<void> {
    const document = this.host.document()
    this.become('saving')
    try {
      const revision = await this.host.save(document, this.state.revision)
      this.stored(document, revision)
    } catch (fault) {
      await this.failed(document, fault)
    }
  }

  private stored(document: Document, revision: number): void {
    this.failures = 0
    this.unanswered = null
    this.host.markSaved(document)
    this.state = { ...this.state, revision }
    this.become('saved')
  }

  private async failed(document: Document, fault: unknown): Promise<void> {
    if (isProblem(fault) && fault.code === 'draft-changed') {
      if (!(await this.wasOurs())) this.become('conflict', fault)
    } else if (isProblem(fault) && fault.code === 'not-found') {
      this.become('conflict', fault) // somebody deleted the draft
    } else if (isProblem(fault) && fault.isTransient) {
      this.unanswered = document
      this.failures += 1
      this.become('offline', fault)
      this.schedule(Math.min(this.times.retryMsMax, this.times.retryMs * 2 ** (this.failures - 1)))
    } else {
      this.become('refused', fault)
    }
  }

  /** What was sent last arrived after all, only its answer was lost: go on from there. */
  private async wasOurs(): Promise<boolean> {
    const sent = this.unanswered
    if (sent === null) return false
    const stored = await this.host.read().catch(() => null)
    if (stored === null || stored.revision !== this.state.revision + 1 || !this.host.isSame(sent, stored.document)) return false
    this.stored(sent, stored.revision)
    return true
  }

  private become(phase: SavePhase, fault: unknown = null): void {
    this.state = { ...this.state, phase, fault }
    this.host.onState(this.state)
  }
}
