import type { PlanDocument } from '@onsale/designer'
import type { SaveState } from './autosave'
import type { KeptWorkStore } from './keptWork'

/** Work that is drawn without a network is written down so often at most. */
export const KEEP_EVERY_MS = 3_000

/** Keeps what the server has not got while it cannot have it, and forgets it once it has. */
export class WorkKeeper {
  private isKeeping = false
  private timer: ReturnType<typeof setTimeout> | undefined

  constructor(
    private readonly store: KeptWorkStore,
    private readonly draftId: string,
    private readonly document: () => PlanDocument,
    private readonly now: () => number = Date.now,
  ) {}

  /** Call after every change of the state of saving, with the revision that the document is made from. */
  onState({ phase, revision }: SaveState): void {
    if (phase === 'saved') this.forget()
    else if (phase === 'offline' || phase === 'conflict' || phase === 'refused') this.keep(revision)
  }

  /** Call after every change of the document. */
  onChange({ phase, revision }: SaveState): void {
    if (!this.isKeeping || phase === 'saved' || this.timer !== undefined) return
    this.timer = setTimeout(() => {
      this.timer = undefined
      if (this.isKeeping) this.keep(revision)
    }, KEEP_EVERY_MS)
  }

  stop(): void {
    clearTimeout(this.timer)
  }

  /** Given up, or kept elsewhere. */
  forget(): void {
    clearTimeout(this.timer)
    this.timer = undefined
    if (!this.isKeeping) return
    this.isKeeping = false
    void this.store.remove(this.draftId)
  }

  /** What was restored is kept until it is saved. */
  isRestored(): void {
    this.isKeeping = true
  }

  private keep(revision: number): void {
    this.isKeeping = true
    void this.store.write(this.draftId, { document: this.document(), revision, keptAt: this.now() })
  }
}
