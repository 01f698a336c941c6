import type { Change } from '../changes/change'
import { exceededLimit, type CountLimit } from '../document/limits'
import type { PlanDocument } from '../document/types'
import { changedSeats } from '../document/weight'
import { EMPTY_SELECTION, existing, selectionOf, type Selection, type SelectionParts } from '../selection'
import { History } from './history'

interface State {
  readonly document: PlanDocument
  readonly selection: Selection
}

export interface ApplyOptions {
  /** Steps in a row with the same key become one: arrow keys, typing into a field. */
  readonly merge?: string
}

/** A step while the pointer is still down: each update starts again from the document as it was at the beginning. */
export interface Drag {
  readonly base: PlanDocument
  update(change: Change): void
  /** Keeps what the last update made, as one step. */
  end(): void
  /** As if it had never begun. */
  cancel(): void
}

/** The document that is edited, what is selected in it, and the way back. Tells its listeners after every change. */
export class DesignerStore {
  private state: State
  private saved: PlanDocument
  private history = History.empty<State>()
  private mergeKey: string | null = null
  private drag: { readonly name: string; readonly before: State } | null = null
  private refused: CountLimit | null = null
  private readonly listeners = new Set<() => void>()

  constructor(document: PlanDocument) {
    this.state = { document, selection: EMPTY_SELECTION }
    this.saved = document
  }

  get document(): PlanDocument {
    return this.state.document
  }

  get selection(): Selection {
    return this.state.selection
  }

  get canUndo(): boolean {
    return this.history.last !== undefined
  }

  get canRedo(): boolean {
    return this.history.next !== undefined
  }

  /** The name of the step that `undo` takes back. */
  get undoLabel(): string | null {
    return this.history.last?.label ?? null
  }

  get redoLabel(): string | null {
    return this.history.next?.label ?? null
  }

  /** The document is not the one that was saved; coming back to that by undoing counts as saved. */
  get isDirty(): boolean {
    return this.document !== this.saved
  }

  /** What there would have been too many of (`LIMITS`), had the last change been taken; it was not. */
  get refusal(): CountLimit | null {
    return this.refused
  }

  /** True between the beginning and the end of a drag: a good time to save comes later. */
  get isDragging(): boolean {
    return this.drag !== null
  }

  /** Takes a step, called as the change is unless a label is given. A change that changes nothing is no step. */
  apply(change: Change, label: string = change.name, { merge }: ApplyOptions = {}): void {
    this.endDrag()
    const after = this.after(this.state, change)
    if (after.document !== this.document) {
      const isMerged = merge !== undefined && merge === this.mergeKey && this.history.last?.label === label
      const before = isMerged ? this.history.last!.before : this.state
      const weight = changedSeats(before.document, after.document)
      this.history = isMerged ? this.history.withLast(after, weight) : this.history.with({ label, before, after, weight })
      this.mergeKey = merge ?? null
    }
    this.become(after)
  }

  /** Begins a step that follows the pointer. A drag that is still under way ends. */
  beginDrag(name: string): Drag {
    this.endDrag()
    const drag = { name, before: this.state }
    this.drag = drag
    const whileMine = (act: () => void) => (): void => {
      if (this.drag === drag) act()
    }
    return {
      base: drag.before.document,
      update: (change) => whileMine(() => this.become(this.after(drag.before, change)))(),
      end: whileMine(() => {
        this.endDrag()
        this.tell()
      }),
      cancel: whileMine(() => {
        this.drag = null
        this.become(drag.before)
      }),
    }
  }

  undo(): void {
    this.endDrag()
    const step = this.history.last
    if (!step) return
    this.history = this.history.back()
    this.mergeKey = null
    this.become(step.before)
  }

  redo(): void {
    this.endDrag()
    const step = this.history.next
    if (!step) return
    this.history = this.history.forth()
    this.mergeKey = null
    this.become(step.after)
  }

  /** Selecting is no step of its own, but steps that are taken back bring their selection with them. */
  select(parts: SelectionParts): void {
    this.mergeKey = null
    this.become({ ...this.state, selection: existing(selectionOf(parts), this.document) })
  }

  /** Remembers this document as the saved one: call it with the document that was sent, once it is stored. */
  savedMark(document: PlanDocument = this.document): void {
    this.saved = document
    this.tell()
  }

  /** Another document, such as the newest of somebody else: the way back ends here. */
  replace(document: PlanDocument): void {
    this.drag = null
    this.history = History.empty()
    this.saved = document
    this.become({ document, selection: EMPTY_SELECTION })
  }

  subscribe(listener: () => void): () => void {
    this.listeners.add(listener)
    return () => void this.listeners.delete(listener)
  }

  private after(from: State, change: Change): State {
    const document = change.to(from.document)
    this.refused = document === from.document ? null : exceededLimit(document)
    if (document === from.document || this.refused) return from
    const wanted = change.selects ? selectionOf(change.selects(from.document)) : from.selection
    return { document, selection: existing(wanted, document) }
  }

  private endDrag(): void {
    const { drag } = this
    if (!drag) return
    this.drag = null
    if (drag.before.document === this.document) return
    const weight = changedSeats(drag.before.document, this.document)
    this.history = this.history.with({ label: drag.name, before: drag.before, after: this.state, weight })
    this.mergeKey = null
  }

  private become(state: State): void {
    this.state = state
    this.tell()
  }

  private tell(): void {
    for (const listener of [...this.listeners]) listener()
  }
}
