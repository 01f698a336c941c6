/** A step that can be taken back. */
export interface Step<State> {
  readonly label: string
  readonly before: State
  readonly after: State
  /** How much of the state after it is not shared with the one before. */
  readonly weight: number
}

/** Steps kept; states share all that did not change between them, so that a thousand cost little more than one. */
export const HISTORY_MAX = 1_000
/** And what they may weigh together, in seats: a stadium that is moved as a whole is a hundred thousand new ones. */
export const HISTORY_WEIGHT_MAX = 2_000_000

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

  /** After a new step nothing can be redone. The oldest steps go when there are too many; the new one stays. */
  with(step: Step<State>): History<State> {
    const done = [...this.done, step].slice(-HISTORY_MAX)
    let weight = done.reduce((sum, one) => sum + one.weight, 0)
    let first = 0
    while (weight > HISTORY_WEIGHT_MAX && first < done.length - 1) weight -= done[first++]!.weight
    return new History(done.slice(first), [])
  }

  /** The last step leads to `after` instead. */
  withLast(after: State, weight: number): History<State> {
    const { last } = this
    return last ? new History([...this.done.slice(0, -1), { ...last, after, weight }], []) : this
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
