import { typeOfArea } from '../plan/areas'
import type { SeatPlan } from '../plan/seatPlan'
import type { Bounds } from '../plan/types'
import { toView, visibleBounds, type Point, type Size } from '../view/camera'
import { mix } from './color'
import { trace } from './decor'
import { usePlanUnits, useViewUnits, type Scene } from './scene'

const BORDER_PX = 2
const HOVERED_BORDER_PX = 3.5

/** Places to stand: a border in the colour of their ticket type around a light ground, as no block of seats looks. */
export function drawAreas(context: CanvasRenderingContext2D, scene: Scene): void {
  scene.plan.areas.forEach((area, position) => {
    const look = lookOf(scene, position)
    usePlanUnits(context, scene)
    context.translate(area.shape.x, area.shape.y)
    context.rotate((area.shape.rotation * Math.PI) / 180)
    trace(context, area.shape)
    context.fillStyle = look.ground
    context.fill()
    if (look.border === null) return
    context.strokeStyle = look.border
    context.lineWidth = BORDER_PX / scene.camera.scale
    context.lineJoin = 'round'
    context.stroke()
  })
}

/** The area under the pointer. */
export function drawHoveredArea(context: CanvasRenderingContext2D, scene: Scene): void {
  const area = scene.plan.areas[scene.hoveredArea]
  if (!area) return
  usePlanUnits(context, scene)
  context.translate(area.shape.x, area.shape.y)
  context.rotate((area.shape.rotation * Math.PI) / 180)
  trace(context, area.shape)
  context.strokeStyle = scene.theme.ink
  context.lineWidth = HOVERED_BORDER_PX / scene.camera.scale
  context.stroke()
}

export interface AreaLook {
  readonly ground: string
  /** Null for those of other floors. */
  readonly border: string | null
}

/** Full while there is something left, grey when not, faint when filtered away or on another floor. */
export function lookOf(scene: Scene, position: number): AreaLook {
  const { plan, theme, colors, shownTypes, level } = scene
  const area = plan.areas[position]!
  if (area.level !== level) return { ground: mix(theme.inkQuiet, theme.background, 0.07), border: null }
  const type = plan.typeOfCategory[area.category] ?? -1
  const color = colors[type]
  if (color === undefined || leftOf(scene, position) === 0) {
    return { ground: mix(theme.inkQuiet, theme.background, 0.1), border: mix(theme.inkQuiet, theme.background, 0.35) }
  }
  const share = shownTypes[type] ? 1 : 0.25
  return { ground: mix(color, theme.background, 0.2 * share), border: mix(color, theme.background, share) }
}

/** What is left of the ticket type; its whole room where nobody has said. */
function leftOf(scene: Scene, position: number): number {
  const type = typeOfArea(scene.plan, position)
  if (!type) return 0
  return scene.standingLeft === null ? scene.plan.areas[position]!.capacity : (scene.standingLeft.get(type.id) ?? 0)
}

interface Line {
  readonly text: string
  readonly font: string
  readonly size: number
  readonly ink: string
}

const LINE_HEIGHT = 1.35
const SIGN_PX = 15
const EDGE_PX = 8
/** Of the area's box; most are no rectangles. */
const ROOM_SHARE = 0.86

/** Name, price and what is left, where they can be seen: as near the middle of the area as the view allows, as much as fits. */
export function drawAreaLabels(context: CanvasRenderingContext2D, scene: Scene): void {
  const seen = visibleBounds(scene.camera, scene.view)
  useViewUnits(context, scene)
  context.textAlign = 'center'
  context.textBaseline = 'middle'
  scene.plan.areas.forEach((area, position) => {
    const part = area.level === scene.level ? meet(area.bounds, seen) : null
    if (!part) return
    const [from, to] = [toView(scene.camera, scene.view, { x: part.minX, y: part.minY }), toView(scene.camera, scene.view, { x: part.maxX, y: part.maxY })]
    const room = { width: (to.x - from.x) * ROOM_SHARE, height: (to.y - from.y) * ROOM_SHARE }
    const label = fitted(context, linesOf(scene, position), room)
    if (label.lines.length === 0) return
    const center = toView(scene.camera, scene.view, area.center)
    drawLabel(context, label, { x: inside(center.x, from.x, to.x, label.width), y: inside(center.y, from.y, to.y, label.height) })
  })
}

interface Label {
  readonly lines: readonly Line[]
  readonly hasSign: boolean
  readonly width: number
  readonly height: number
}

function fitted(context: CanvasRenderingContext2D, all: readonly Line[], room: Size): Label {
  const lines = all.filter((line) => widthOf(context, line) <= room.width)
  while (lines.length > 0 && heightOf(lines) > room.height) lines.splice(lines.length > 2 ? 2 : 0, 1)
  const sign = SIGN_PX * LINE_HEIGHT
  const hasSign = heightOf(lines) + sign <= room.height
  const width = Math.max(...lines.map((line) => widthOf(context, line)))
  return { lines, hasSign, width, height: heightOf(lines) + (hasSign ? sign : 0) }
}

/** The nearest place to `center` where something so wide lies between the two. */
function inside(center: number, from: number, to: number, width: number): number {
  const margin = Math.min((to - from) / 2, width / 2 + EDGE_PX)
  return Math.min(to - margin, Math.max(from + margin, center))
}

function drawLabel(context: CanvasRenderingContext2D, { lines, hasSign, height }: Label, at: Point): void {
  let y = at.y - height / 2
  if (hasSign) {
    drawPerson(context, { x: at.x, y: y + SIGN_PX / 2 }, lines[0]!.ink)
    y += SIGN_PX * LINE_HEIGHT
  }
  for (const line of lines) {
    context.font = line.font
    context.fillStyle = line.ink
    context.fillText(line.text, at.x, y + (line.size * LINE_HEIGHT) / 2)
    y += line.size * LINE_HEIGHT
  }
}

/** In the order from above. */
function linesOf(scene: Scene, position: number): Line[] {
  const { plan, labels, theme } = scene
  const type = typeOfArea(plan, position)
  const left = leftOf(scene, position)
  const isQuiet = !type || left === 0 || !scene.shownTypes[plan.typeOfCategory[plan.areas[position]!.category]!]
  const line = (text: string, weight: number, size: number): Line => ({
    text, size, font: `${weight} ${size}px ${theme.fontFamily}`, ink: isQuiet ? theme.inkQuiet : theme.ink,
  })
  const lines = [line(plan.areas[position]!.name, 600, 13)]
  if (type) lines.push(line(left > 0 ? labels.price(type.priceMinor) : labels.soldOut, 700, 14))
  if (type && left > 0) lines.push(line(labels.left(left), 400, 12))
  return lines
}

function heightOf(lines: readonly Line[]): number {
  return lines.reduce((sum, { size }) => sum + size * LINE_HEIGHT, 0)
}

function widthOf(context: CanvasRenderingContext2D, { text, font }: Line): number {
  context.font = font
  return context.measureText(text).width
}

/** Somebody who stands: what an area is for, without a word. */
function drawPerson(context: CanvasRenderingContext2D, { x, y }: Point, ink: string): void {
  context.fillStyle = ink
  context.beginPath()
  context.arc(x, y - 5, 2.6, 0, 2 * Math.PI)
  context.roundRect(x - 3.2, y - 1.6, 6.4, 9, [3.2, 3.2, 1.5, 1.5])
  context.fill()
}

function meet(a: Bounds, b: Bounds): Bounds | null {
  const part = { minX: Math.max(a.minX, b.minX), minY: Math.max(a.minY, b.minY), maxX: Math.min(a.maxX, b.maxX), maxY: Math.min(a.maxY, b.maxY) }
  return part.minX < part.maxX && part.minY < part.maxY ? part : null
}

/** Whether an area can be pressed: it is sold, and something is left or nobody has said. */
export function isPressable(plan: SeatPlan, standingLeft: Scene['standingLeft'], position: number): boolean {
  const type = position < 0 ? undefined : typeOfArea(plan, position)
  return type !== undefined && standingLeft?.get(type.id) !== 0
}
