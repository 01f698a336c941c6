import { changes } from '../../changes'
import type { Change } from '../../changes/change'
import { direction, distance, inFrame, offset, tidyAngle } from '../../document/measure'
import { lineOf, usualGap } from '../../document/rowLine'
import { SEAT_SPACING } from '../../document/measure'
import type { Handle } from '../handles'
import { NO_SKETCH, type Sketch } from '../sketch'
import { snapAngle } from '../snapping'
import type { Desk, Press, Stroke } from './tool'

/** A change that follows the pointer, and what is said beside it. */
interface Following {
  readonly change: Change
  readonly caption: string
}

/** Takes hold of a handle of what is selected. */
export function handleStroke(desk: Desk, handle: Handle, from: Press): Stroke {
  const drag = desk.store.beginDrag(STEPS[handle.kind])
  const follow = followerOf(desk, handle, from)
  const done = (): void => desk.sketch(NO_SKETCH)
  return {
    move: (to) => {
      const { change, caption } = follow(to)
      drag.update(change)
      const sketch: Sketch = caption === '' ? NO_SKETCH : { caption: { at: to.at, text: caption } }
      desk.sketch(sketch)
    },
    end: () => {
      drag.end()
      done()
    },
    cancel: () => {
      drag.cancel()
      done()
    },
  }
}

const STEPS = { rotate: 'rotate', curve: 'curve', end: 'set-seat-count', resize: 'resize' } as const

function followerOf(desk: Desk, handle: Handle, from: Press): (to: Press) => Following {
  switch (handle.kind) {
    case 'rotate':
      return rotating(desk, handle, from)
    case 'curve':
      return curving(desk, handle, from)
    case 'end':
      return lengthening(desk, handle, from)
    case 'resize':
      return resizing(desk, handle, from)
  }
}

const TURN_STEP = 15
const TURN_REACH = 2.5

function rotating(desk: Desk, { pivot }: Handle & { kind: 'rotate' }, from: Press): (to: Press) => Following {
  const { selection } = desk.store
  const start = direction(pivot, from.at)
  return (to) => {
    const turn = tidyAngle(direction(pivot, to.at) - start)
    const degrees = snapAngle(turn, TURN_STEP, to.shift ? TURN_STEP : TURN_REACH)
    return { change: changes.rotateBy(selection, degrees, pivot), caption: `${Math.round(degrees * 10) / 10}°` }
  }
}

/** So near to straight a row becomes straight. */
const STRAIGHT_PX = 6

function curving(desk: Desk, { row }: Handle & { kind: 'curve' }, from: Press): (to: Press) => Following {
  const { rows } = desk.store.selection
  const line = lineOf(row)
  const start = inFrame(from.at, line.middle, line.rotation).y
  return (to) => {
    const pulled = line.curve + inFrame(to.at, line.middle, line.rotation).y - start
    const curve = Math.abs(pulled) * desk.scale < STRAIGHT_PX ? 0 : pulled
    return { change: changes.curveRow(rows, curve), caption: String(Math.round(curve)) }
  }
}

function lengthening(desk: Desk, { row }: Handle & { kind: 'end' }, from: Press): (to: Press) => Following {
  const [last, before] = [row.seats.at(-1)!, row.seats.at(-2)]
  const gap = usualGap(lineOf(row).gaps) || SEAT_SPACING
  const way = before ? direction(before, last) : 0
  return (to) => {
    const pulled = inFrame(to.at, from.at, way).x
    const count = Math.max(1, row.seats.length + Math.round(pulled / gap))
    return { change: changes.setSeatCount([row.id], count), caption: desk.labels.seats(count) }
  }
}

/** The share of a side that is left when it is pushed through the other one. */
const SHARE_MIN = 0.02

function resizing(desk: Desk, { frame, x, y }: Handle & { kind: 'resize' }, from: Press): (to: Press) => Following {
  const { selection } = desk.store
  const { middle, width, height, rotation } = frame
  const about = offset(middle, (-x * width) / 2, (-y * height) / 2, rotation)
  const start = inFrame(from.at, about, rotation)
  const reach = distance(from.at, about)
  const share = (side: -1 | 0 | 1, was: number, is: number): number => (side === 0 || was === 0 ? 1 : Math.max(SHARE_MIN, is / was))
  return (to) => {
    const now = inFrame(to.at, about, rotation)
    const together = Math.max(SHARE_MIN, (now.x * start.x + now.y * start.y) / reach ** 2)
    const keeps = frame.keepsShape || (to.shift && x !== 0 && y !== 0)
    const scaling = keeps ? { x: together, y: together } : { x: share(x, start.x, now.x), y: share(y, start.y, now.y) }
    const caption = `${Math.round(width * scaling.x)} × ${Math.round(height * scaling.y)}`
    return { change: changes.resize(selection, { about, rotation, ...scaling }), caption }
  }
}
