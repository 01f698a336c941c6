import { isOpen, type SeatBits } from './availability'
import { typeOfSeat, type SeatPlan } from './seatPlan'

/** Seats of a row further apart than this many pitches have an aisle between them. */
const AISLE_PITCHES = 1.9

/**
 * The seats right beside a seat in its row, at most one on each side. Found by place and not by number: rows are numbered
 * odd and even, from the middle, and from right to left.
 */
export function besides({ seats, index, pitch }: SeatPlan, seat: number): number[] {
  const [x, y] = [seats.x[seat]!, seats.y[seat]!]
  const reach = AISLE_PITCHES * pitch
  const near = index
    .within(x - reach, y - reach, x + reach, y + reach)
    .filter((other) => other !== seat && seats.row[other] === seats.row[seat])
    .map((other) => ({ other, dx: seats.x[other]! - x, dy: seats.y[other]! - y }))
    .map((found) => ({ ...found, distance: Math.hypot(found.dx, found.dy) }))
    .filter(({ distance }) => distance <= reach)
    .sort((a, b) => a.distance - b.distance)
  const first = near[0]
  if (!first) return []
  const second = near.find(({ dx, dy }) => dx * first.dx + dy * first.dy < 0)
  return second ? [first.other, second.other] : [first.other]
}

/** Free seats that the selection leaves with nobody free beside them: hardly anybody will buy them. */
export function orphansOf(plan: SeatPlan, bits: SeatBits, selection: readonly number[]): number[] {
  const chosen = new Set(selection)
  const isFree = (seat: number): boolean => isOpen(bits, seat) && !chosen.has(seat) && typeOfSeat(plan, seat) >= 0
  const left = new Set<number>()
  for (const seat of selection) {
    for (const beside of besides(plan, seat)) {
      if (isFree(beside) && !besides(plan, beside).some(isFree)) left.add(beside)
    }
  }
  return [...left]
}

/**
 * The same number of seats at the same price, moved up so that the orphan is taken and no other one appears; null when
 * there is no such choice.
 */
export function withoutOrphan(plan: SeatPlan, bits: SeatBits, selection: readonly number[], orphan: number): number[] | null {
  const known = orphansOf(plan, bits, selection).length
  for (const start of besides(plan, orphan)) {
    if (!selection.includes(start)) continue
    const last = endOf(plan, selection, orphan, start)
    if (typeOfSeat(plan, last) !== typeOfSeat(plan, orphan)) continue
    const moved = selection.map((seat) => (seat === last ? orphan : seat))
    if (orphansOf(plan, bits, moved).length < known) return moved
  }
  return null
}

/** The last chosen seat when walking along the row, coming from `from` and beginning at `start`. */
function endOf(plan: SeatPlan, selection: readonly number[], from: number, start: number): number {
  let [before, at] = [from, start]
  for (;;) {
    const next = besides(plan, at).find((seat) => seat !== before && selection.includes(seat))
    if (next === undefined) return at
    before = at
    at = next
  }
}

/** Seats of one run that people can sit on together: free, side by side, at one price; in the order of the row. */
export function openRuns(plan: SeatPlan, seats: readonly number[], isFree: (seat: number) => boolean): number[][] {
  const runs: number[][] = []
  for (const seat of seats) {
    if (!isFree(seat)) continue
    const run = runs.at(-1)
    const before = run?.at(-1)
    const isBeside = before !== undefined && typeOfSeat(plan, before) === typeOfSeat(plan, seat) && isNear(plan, before, seat)
    if (run && isBeside) run.push(seat)
    else runs.push([seat])
  }
  return runs
}

function isNear({ seats, pitch }: SeatPlan, a: number, b: number): boolean {
  return Math.hypot(seats.x[a]! - seats.x[b]!, seats.y[a]! - seats.y[b]!) <= AISLE_PITCHES * pitch
}

/**
 * `size` seats of the run around the one that was pressed, so that no seat is left alone where that can be: the
 * nearest such places win. Empty when the run is too short.
 */
export function partyAround(run: readonly number[], seat: number, size: number): number[] {
  const at = run.indexOf(seat)
  let best: number[] = []
  let least = Infinity
  for (let first = Math.max(0, at - size + 1); first <= Math.min(at, run.length - size); first++) {
    const [before, after] = [first, run.length - size - first]
    const cost = ((before === 1 ? 1 : 0) + (after === 1 ? 1 : 0)) * run.length + Math.abs(at - first)
    if (cost >= least) continue
    least = cost
    best = run.slice(first, first + size)
  }
  return best
}
