import type { PlanDocument, Row, Table } from '../document/types'

type Holder = Row | Table
const NONE: ReadonlySet<Holder> = new Set()

/** What a frame draws from a picture that is there already, and what it draws anew above it. */
export interface Layers {
  /** The document of the picture, drawn without `hidden`. */
  readonly base: PlanDocument
  readonly hidden: ReadonlySet<Holder>
  readonly fresh: readonly Holder[]
}

/**
 * While something is dragged most rows stay as they are: they are drawn once without those that change, and these are
 * drawn above. Rows that only changed their colours need not be hidden: they are painted over.
 */
export class LayerKeeper {
  private base: PlanDocument | null = null
  private hidden: ReadonlySet<Holder> = NONE

  next(document: PlanDocument, isDragging: boolean): Layers {
    if (!isDragging || !this.base) {
      this.base = document
      this.hidden = NONE
      return { base: document, hidden: NONE, fresh: [] }
    }
    const { gone, fresh } = difference(this.base, document)
    const moved = gone.filter((holder) => !this.hidden.has(holder))
    if (moved.length > 0) this.hidden = new Set([...this.hidden, ...moved])
    const away = new Set(gone)
    const back = [...this.hidden].filter((holder) => !away.has(holder) && isIn(document, holder))
    return { base: this.base, hidden: this.hidden, fresh: [...fresh, ...back] }
  }
}

interface Difference {
  /** Holders of the base that are no longer, or elsewhere. */
  readonly gone: readonly Holder[]
  readonly fresh: readonly Holder[]
}

export function difference(base: PlanDocument, document: PlanDocument): Difference {
  const gone: Holder[] = []
  const fresh: Holder[] = []
  const compare = (before: readonly Holder[], after: readonly Holder[]): void => {
    if (before === after) return
    const earlier = new Map(before.map((holder) => [holder.id, holder]))
    for (const holder of after) {
      const was = earlier.get(holder.id)
      earlier.delete(holder.id)
      if (was === holder) continue
      fresh.push(holder)
      if (was && !standsTheSame(was, holder)) gone.push(was)
    }
    gone.push(...earlier.values())
  }
  const sections = new Map(base.sections.map((section) => [section.id, section]))
  for (const section of document.sections) {
    compare(sections.get(section.id)?.rows ?? [], section.rows)
    sections.delete(section.id)
  }
  for (const section of sections.values()) gone.push(...section.rows)
  compare(base.tables, document.tables)
  return { gone, fresh }
}

function standsTheSame(before: Holder, after: Holder): boolean {
  if (before.seats.length !== after.seats.length || 'shape' in before) return false
  return before.seats.every((seat, at) => {
    const now = after.seats[at]!
    return seat.x === now.x && seat.y === now.y && seat.radius === now.radius && seat.number === now.number
  })
}

function isIn(document: PlanDocument, holder: Holder): boolean {
  if ('shape' in holder) return document.tables.includes(holder)
  return document.sections.some((section) => section.rows.includes(holder))
}
