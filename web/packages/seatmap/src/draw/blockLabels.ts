import type { Block } from '../plan/blocks'
import type { SeatPlan } from '../plan/seatPlan'
import { toView, type Size } from '../view/camera'
import { blockPaint, blocksInView, isHere } from './blocks'
import { inkOn } from './color'
import { useViewUnits, type Scene } from './scene'

interface Line {
  readonly text: string
  readonly weight: number
  readonly size: number
  /** Lines of lower rank go first when there is no room. */
  readonly rank: number
}

interface Placed {
  readonly left: number
  readonly top: number
  readonly right: number
  readonly bottom: number
}

const LINE_HEIGHT = 1.25

/** Name, price and what is left on each block: as much of it as fits, and never one label over another. */
export function drawBlockLabels(context: CanvasRenderingContext2D, scene: Scene): void {
  useViewUnits(context, scene)
  context.textAlign = 'center'
  context.textBaseline = 'middle'
  const alone = sectionsOfOneBlock(scene.plan)
  const placed: Placed[] = []
  for (const block of blocksInView(scene)) {
    if (isHere(scene, block)) drawLabel(context, scene, block, { alone, placed })
  }
}

/** Only a section that is one block can be named by its label: elsewhere the name would be said many times. */
function sectionsOfOneBlock(plan: SeatPlan): Set<number> {
  const counts = new Map<number, number>()
  for (const { section } of plan.blocks) counts.set(section, (counts.get(section) ?? 0) + 1)
  return new Set([...counts].filter(([, count]) => count === 1).map(([section]) => section))
}

interface Labelling {
  readonly alone: ReadonlySet<number>
  readonly placed: Placed[]
}

function drawLabel(context: CanvasRenderingContext2D, scene: Scene, position: number, { alone, placed }: Labelling): void {
  const block = scene.plan.blocks[position]!
  const at = toView(scene.camera, scene.view, block.center)
  const room = roomOf(scene, block)
  const lines = labelLines(scene, position, alone.has(block.section))
  while (lines.length > 0) {
    const box = boxOf(context, scene, lines, at)
    const fits = box.right - box.left <= room.width && box.bottom - box.top <= room.height
    if (fits && !placed.some((other) => overlap(box, other))) {
      placed.push(box)
      writeLines(context, scene, lines, { x: at.x, top: box.top, paint: blockPaint(scene, position, 1) })
      return
    }
    const least = lines.reduce((low, line) => (line.rank < low.rank ? line : low))
    lines.splice(lines.indexOf(least), 1)
  }
}

function labelLines(scene: Scene, position: number, isNamed: boolean): Line[] {
  const { plan, labels } = scene
  const block = plan.blocks[position]!
  const type = plan.ticketTypes[plan.typeOfCategory[block.category] ?? -1]
  const left = scene.leftInBlock[position]!
  const lines: Line[] = []
  if (isNamed) lines.push({ text: plan.chart.sections[block.section]!.name, weight: 600, size: 12, rank: 3 })
  if (type) {
    const price = left > 0 ? labels.price(type.priceMinor) : labels.soldOut
    lines.push({ text: price, weight: 700, size: 13, rank: 2 })
  }
  if (type && left > 0) lines.push({ text: labels.left(left), weight: 400, size: 11, rank: 1 })
  return lines
}

/** The box of a slanted block is larger than the block: the room is shrunk by the share that is seats. */
function roomOf({ plan, camera }: Scene, block: Block): Size {
  const width = block.bounds.maxX - block.bounds.minX
  const height = block.bounds.maxY - block.bounds.minY
  const share = Math.sqrt(Math.min(1, (block.seatCount * plan.pitch * plan.rowPitch) / (width * height)))
  return { width: width * share * camera.scale, height: height * share * camera.scale }
}

function boxOf(context: CanvasRenderingContext2D, scene: Scene, lines: readonly Line[], at: { x: number; y: number }): Placed {
  let width = 0
  let height = 0
  for (const line of lines) {
    context.font = fontOf(scene, line)
    width = Math.max(width, context.measureText(line.text).width)
    height += line.size * LINE_HEIGHT
  }
  return { left: at.x - width / 2, right: at.x + width / 2, top: at.y - height / 2, bottom: at.y + height / 2 }
}

function writeLines(
  context: CanvasRenderingContext2D,
  scene: Scene,
  lines: readonly Line[],
  { x, top, paint }: { x: number; top: number; paint: string },
): void {
  context.fillStyle = inkOn(paint)
  let y = top
  for (const line of lines) {
    context.font = fontOf(scene, line)
    context.fillText(line.text, x, y + (line.size * LINE_HEIGHT) / 2)
    y += line.size * LINE_HEIGHT
  }
}

function fontOf(scene: Scene, line: Line): string {
  return `${line.weight} ${line.size}px ${scene.theme.fontFamily}`
}

function overlap(a: Placed, b: Placed): boolean {
  return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom
}
