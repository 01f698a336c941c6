import { changes } from '../../changes'
import type { Change } from '../../changes/change'
import { boxBetween, distance, tidy } from '../../document/measure'
import { cornersOf } from '../../document/outline'
import { summaryOf } from '../../document/summary'
import type { PlanDocument, Point, Shape } from '../../document/types'
import { lowestFloor } from '../../document/walk'
import { NO_SKETCH } from '../sketch'
import { Snapper } from '../snapping'
import type { Tool } from '../types'
import { hasMoved, type Desk, type Press, type Stroke, type ToolBehaviour } from './tool'

const STAGE = { width: 400, height: 70 }
const AREA = { width: 260, height: 160 }
const SHAPE = { width: 160, height: 100 }
const TEXT_SIZE = 24
/** So near to its first corner a polygon is closed. */
const CLOSE_PX = 10

function snapped(desk: Desk, place: Point): { readonly place: Point; readonly guides: Parameters<Desk['sketch']>[0]['guides'] } {
  return new Snapper(desk.store.document, desk.settings, desk.seen, null).at(place, desk.scale)
}

function floorOf(desk: Desk): { readonly floor?: string } {
  const { floor } = desk.settings
  return floor === lowestFloor(desk.store.document) ? {} : { floor }
}

type PlacedTool = 'table' | 'text' | 'gate' | 'focal'

/** What a click puts at a place. */
export function placed(desk: Desk, tool: PlacedTool, { x, y }: Point): Change {
  const { settings, labels } = desk
  const { category, section, floor, tableShape, tableKind, tableSeats } = settings
  switch (tool) {
    case 'table':
      return changes.addTable({ x, y, shape: tableShape, kind: tableKind, seats: tableSeats, category, section, floor, sectionName: labels.section })
    case 'text':
      return changes.addText({ x, y, text: labels.text, size: TEXT_SIZE, ...floorOf(desk) })
    case 'gate':
      return changes.addGate({ name: `${labels.gate} ${desk.store.document.gates.length + 1}`, x: tidy(x), y: tidy(y), ...floorOf(desk) })
    case 'focal':
      return changes.setFocalPoint({ x: tidy(x), y: tidy(y) })
  }
}

/** One thing at each click. Tables and gates come in numbers, texts and the focal point one by one. */
export function placingTool(tool: PlacedTool): ToolBehaviour {
  return {
    hover(desk, press) {
      const { place, guides } = snapped(desk, press.at)
      desk.sketch({ dot: place, ...(guides ? { guides } : {}) })
      return 'crosshair'
    },
    press(desk, from) {
      return {
        move: () => {},
        end: () => {
          desk.store.apply(placed(desk, tool, snapped(desk, from.at).place))
          desk.sketch(NO_SKETCH)
          if (tool === 'text' || tool === 'focal') desk.setTool('select')
          if (tool === 'text') desk.edit(desk.store.selection)
        },
        cancel: () => desk.sketch(NO_SKETCH),
      }
    },
  }
}

type DrawnTool = Extract<Tool, 'area' | 'shape' | 'stage'>

/** A rectangle, an ellipse or a polygon; a click without a drag begins a polygon where the tool makes some. */
export class ShapeTool implements ToolBehaviour {
  private corners: readonly Point[] = []

  constructor(private readonly tool: DrawnTool) {}

  hover(desk: Desk, press: Press): string {
    const { place, guides = [] } = snapped(desk, press.at)
    desk.sketch(this.corners.length > 0 ? { corners: [...this.corners, place], guides } : { dot: place, guides })
    return 'crosshair'
  }

  press(desk: Desk, from: Press): Stroke {
    const start = snapped(desk, from.at).place
    if (this.corners.length > 0) return this.corner(desk, from, start)
    const drag = desk.store.beginDrag(STEPS[this.tool])
    const update = (to: Press): void => {
      const shape = this.drawn(desk, start, snapped(desk, to.at).place, to.shift)
      if (shape) drag.update(made(desk, this.tool, shape))
      else desk.sketch({ marquee: boxBetween(start, to.at) })
    }
    return {
      move: (to) => {
        if (hasMoved(desk, from, to)) update(to)
      },
      end: (to) => {
        if (hasMoved(desk, from, to)) {
          update(to)
          drag.end()
          this.done(desk)
        } else {
          drag.cancel()
          this.clicked(desk, start)
        }
      },
      cancel: () => drag.cancel(),
    }
  }

  finish(desk: Desk): boolean {
    const { corners } = this
    if (corners.length < 3) return false
    this.corners = []
    desk.store.apply(made(desk, this.tool, polygon(corners)))
    this.done(desk)
    return true
  }

  giveUp(desk: Desk): boolean {
    const hadCorners = this.corners.length > 0
    this.corners = []
    desk.sketch(NO_SKETCH)
    return hadCorners
  }

  private clicked(desk: Desk, at: Point): void {
    const isPolygon = this.tool === 'area' || (this.tool === 'shape' && desk.settings.shapeKind === 'polygon')
    if (!isPolygon) {
      const { width, height } = this.tool === 'stage' ? STAGE : SHAPE
      const corner = (x: number, y: number): Point => ({ x: at.x + (x * width) / 2, y: at.y + (y * height) / 2 })
      desk.store.apply(made(desk, this.tool, this.drawn(desk, corner(-1, -1), corner(1, 1), false)!))
      this.done(desk)
      return
    }
    this.corners = [at]
    desk.sketch({ corners: this.corners })
  }

  private corner(desk: Desk, from: Press, at: Point): Stroke {
    const isClosing = from.clicks >= 2 || distance(this.corners[0]!, from.at) * desk.scale < CLOSE_PX
    return {
      move: () => {},
      end: () => {
        if (isClosing && this.finish(desk)) return
        if (!isClosing) this.corners = [...this.corners, at]
        desk.sketch({ corners: this.corners })
      },
      cancel: () => {},
    }
  }

  private done(desk: Desk): void {
    desk.sketch(NO_SKETCH)
    desk.setTool('select')
    if (this.tool === 'area') desk.edit(desk.store.selection)
  }

  /** The shape between two corners, null while it has no extent. */
  private drawn(desk: Desk, from: Point, to: Point, isEven: boolean): Shape | null {
    const side = Math.max(Math.abs(to.x - from.x), Math.abs(to.y - from.y))
    const end = isEven ? { x: from.x + Math.sign(to.x - from.x) * side, y: from.y + Math.sign(to.y - from.y) * side } : to
    const { minX, minY, maxX, maxY } = boxBetween(from, end)
    const [width, height] = [tidy(maxX - minX), tidy(maxY - minY)]
    if (width === 0 || height === 0) return null
    const kind = this.tool === 'shape' ? desk.settings.shapeKind : 'rectangle'
    if (kind === 'ellipse' || kind === 'circle') {
      const [radiusX, radiusY] = kind === 'circle' ? [tidy(Math.max(width, height) / 2), tidy(Math.max(width, height) / 2)] : [width / 2, height / 2]
      return { shape: kind, x: tidy((minX + maxX) / 2), y: tidy((minY + maxY) / 2), radius_x: tidy(radiusX), radius_y: tidy(radiusY) }
    }
    if (kind === 'polygon') return polygon([{ x: minX, y: minY }, { x: maxX, y: minY }, { x: maxX, y: maxY }, { x: minX, y: maxY }])
    return { shape: 'rectangle', x: tidy(minX), y: tidy(minY), width, height }
  }
}

const STEPS = { area: 'add-area', shape: 'add-shape', stage: 'set-stage' } as const

function polygon(corners: readonly Point[]): Shape {
  const points = corners.flatMap(({ x, y }) => [tidy(x), tidy(y)])
  return { shape: 'polygon', x: points[0]!, y: points[1]!, points }
}

function made(desk: Desk, tool: DrawnTool, shape: Shape): Change {
  const { labels, settings } = desk
  const here = { ...shape, ...floorOf(desk) }
  if (tool === 'stage') return changes.setStage({ ...here, text: desk.store.document.stage?.text ?? labels.stage })
  if (tool === 'shape') return changes.addShape(here)
  const category = unseated(desk.store.document, settings.category)
  return changes.addArea({ name: labels.area, floor: settings.floor, shape: here, category, capacity: roomIn(here) })
}

/** The wanted category, else the last one, in which nobody sits: seats and places to stand are never sold as one. */
function unseated(document: PlanDocument, wanted: string): string {
  const free = summaryOf(document).categories.filter(({ seats }) => seats === 0).map(({ category }) => category.name)
  return free.includes(wanted) ? wanted : (free.at(-1) ?? '')
}

/** Two people stand on a square metre, and seats half a metre apart are drawn 25 units apart. */
const UNITS_PER_PERSON = 50 ** 2 / 2

/** A first guess at a capacity, in tens. */
function roomIn(shape: Shape): number {
  const corners = cornersOf(shape)
  const doubled = corners.reduce((sum, { x, y }, at) => {
    const next = corners[(at + 1) % corners.length]!
    return sum + x * next.y - next.x * y
  }, 0)
  return Math.max(10, 10 * Math.round(Math.abs(doubled) / 2 / UNITS_PER_PERSON / 10))
}

/** A thing of the usual size in the middle of what is seen, for who draws by keys. */
export function placeShape(desk: Desk, tool: DrawnTool, { x, y }: Point): void {
  const { width, height } = tool === 'stage' ? STAGE : tool === 'area' ? AREA : SHAPE
  desk.store.apply(made(desk, tool, { shape: 'rectangle', x: tidy(x - width / 2), y: tidy(y - height / 2), width, height }))
}
