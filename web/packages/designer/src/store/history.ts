/** A step that can be taken back. */
export interface Step<State> {
  readonly label: string
  readonly before: State
  readonly after: State
}

/** Steps kept; states share all that did not change between them, so that a thousand cost little more than one. */
export const HISTORY_MAX = 1_000

/** The steps to a state and those that were taken back from it. Never changes in place. */
export class History<State> {
  private constructor(
    private readonly done: readonly Step<State>[],
    private readonly undone: readonly Step<State>[],
  ) {}

  static empty<State>(): History<State> {
    return new History<State>([], [])
  }

  get last(): Step<State> | undefined {
    return this.done.at(-1)
  }

  get next(): Step<State> | undefined {
    return this.undone.at(-1)
  }

  /** After a new step nothing can be redone. */
  with(step: Step<State>): History<State> {
    return new History([...this.done, step].slice(-HISTORY_MAX), [])
  }

  /** The last step leads to `after` instead. */
  withLast(after: State): History<State> {
    const { last } = this
    return last ? new History([...this.done.slice(0, -1), { ...last, after }], []) : this
  }

  back(): History<State> {
    const { last } = this
    return last ? new History(this.done.slice(0, -1), [...this.undone, last]) : this
  }

  forth(): History<State> {
    const { next } = this
    return next ? new History([...this.done, next], this.undone.slice(0, -1)) : this
  }
}
