import type { Block } from '../plan/blocks'
import type { SeatPlan } from '../plan/seatPlan'

export type Corner = readonly [number, number]

/** Every n-th seat bends an outline; curved rows need no more. */
const BEND_EVERY = 4
/** Rows further apart than this many pitches are not neighbours, and their outline would cut corners. */
const NEIGHBOUR_PITCHES = 2

/**
 * The outline of a block of plain rows: along the first, down the ends, back along the last, up the other ends;
 * a tenth of the points that the rows have by themselves. Null for blocks of another form (rows in several runs,
 * gaps between rows), which are drawn row by row.
 */
export function outlineOf(plan: SeatPlan, block: Block): Corner[] | null {
  const rows = block.segments.map((segment) => ends(plan, segment))
  if (rows.length < 2 || !isPlain(plan, block, rows)) return null
  const first = bends(plan, block.segments[0]!)
  const last = bends(plan, block.segments.at(-1)!)
  if (rows[0]!.isTurned) first.reverse()
  if (!rows.at(-1)!.isTurned) last.reverse()
  const inner = rows.slice(1, -1)
  return [...first, ...inner.map(({ to }) => to), ...last, ...inner.map(({ from }) => from).reverse()]
}

/** Sharper turns than this are rounded off. */
const ROUND_FROM_COSINE = Math.cos(Math.PI / 6)
const MITER_MAX = 1.5

/**
 * The outline moved out by `by` with its sharp corners rounded off: made once, where a wide line around it would cost as
 * much again in every picture.
 */
export function grown(corners: readonly Corner[], by: number): Corner[] {
  const ring = corners.filter((corner, at) => gap(corner, corners[(at + 1) % corners.length]!) > 1e-6)
  const out = areaOf(ring) > 0 ? by : -by
  const normals = ring.map((corner, at) => normalOf(corner, ring[(at + 1) % ring.length]!))
  return ring.flatMap(([x, y], at): Corner[] => {
    const [before, after] = [normals.at(at - 1)!, normals[at]!]
    const cosine = before[0] * after[0] + before[1] * after[1]
    const length = Math.hypot(before[0] + after[0], before[1] + after[1]) || 1
    const middle: Corner = [(before[0] + after[0]) / length, (before[1] + after[1]) / length]
    const turn = (before[0] * after[1] - before[1] * after[0]) * Math.sign(out)
    if (turn > 0 && cosine < ROUND_FROM_COSINE) return [before, middle, after].map(([nx, ny]) => [x + nx * out, y + ny * out])
    const reach = out * Math.min(MITER_MAX, 2 / length)
    return [[x + middle[0] * reach, y + middle[1] * reach]]
  })
}

/** Twice the area; its sign says which way the corners go around. */
function areaOf(ring: readonly Corner[]): number {
  return ring.reduce((sum, [x, y], at) => sum + x * ring[(at + 1) % ring.length]![1] - y * ring[(at + 1) % ring.length]![0], 0)
}

/** To the right of the way from one corner to the next, as screens have y: out of a ring that goes around with a positive area. */
function normalOf(from: Corner, to: Corner): Corner {
  const length = gap(from, to)
  return [(to[1] - from[1]) / length, (from[0] - to[0]) / length]
}

interface Ends {
  from: Corner
  to: Corner
  /** True when the seats run against the row before. */
  isTurned: boolean
}

function ends(plan: SeatPlan, segment: number): Ends {
  const first = plan.segments.firstSeat[segment]!
  const last = first + plan.segments.seatCount[segment]! - 1
  return { from: cornerAt(plan, first), to: cornerAt(plan, last), isTurned: false }
}

/** Turns rows numbered the other way, and says whether each is the neighbour of the one before. */
function isPlain(plan: SeatPlan, block: Block, rows: Ends[]): boolean {
  const reach = NEIGHBOUR_PITCHES * Math.max(plan.pitch, plan.rowPitch)
  for (let at = 1; at < rows.length; at++) {
    const [before, row] = [rows[at - 1]!, rows[at]!]
    if (plan.segments.row[block.segments[at]!] === plan.segments.row[block.segments[at - 1]!]) return false
    if (gap(before.from, row.to) + gap(before.to, row.from) < gap(before.from, row.from) + gap(before.to, row.to)) {
      rows[at] = { from: row.to, to: row.from, isTurned: true }
    }
    if (gap(before.from, rows[at]!.from) > reach || gap(before.to, rows[at]!.to) > reach) return false
  }
  return true
}

function bends(plan: SeatPlan, segment: number): Corner[] {
  const first = plan.segments.firstSeat[segment]!
  const last = first + plan.segments.seatCount[segment]! - 1
  const corners: Corner[] = []
  for (let seat = first; seat < last; seat += BEND_EVERY) corners.push(cornerAt(plan, seat))
  corners.push(cornerAt(plan, last))
  return corners
}

function cornerAt({ seats }: SeatPlan, seat: number): Corner {
  return [seats.x[seat]!, seats.y[seat]!]
}

function gap(a: Corner, b: Corner): number {
  return Math.hypot(a[0] - b[0], a[1] - b[1])
}
