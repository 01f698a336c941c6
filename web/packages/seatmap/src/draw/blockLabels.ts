import type { Block } from '../plan/blocks'
import type { SeatPlan } from '../plan/seatPlan'
import type { Size } from '../view/camera'
import { blockPaint, isHere } from './blocks'
import { inkOn } from './color'
import { useViewUnits, type Scene } from './scene'

interface Line {
  readonly text: string
  readonly font: string
  readonly height: number
  /** Lines of lower rank go first when there is no room. */
  readonly rank: number
}

/** A label in CSS pixels from the plan's origin at the scale it was placed for. */
interface Label {
  readonly block: number
  readonly lines: readonly Line[]
  readonly x: number
  readonly left: number
  readonly top: number
  readonly right: number
  readonly bottom: number
}

const LINE_HEIGHT = 1.25

/**
 * Name, price and what is left on each block: as much of it as fits, and never one label over another. Where a label
 * goes depends on the whole plan and not on the part in view, so that neighbouring pictures agree.
 */
export class BlockLabels {
  private labels: readonly Label[] = []
  private made: readonly unknown[] = []
  private readonly widths = new Map<string, number>()
  /** Only a section that is one block can be named by its label: elsewhere the name would be said many times. */
  private readonly alone: ReadonlySet<number>

  constructor(plan: SeatPlan) {
    const counts = new Map<number, number>()
    for (const { section } of plan.blocks) counts.set(section, (counts.get(section) ?? 0) + 1)
    this.alone = new Set([...counts].filter(([, count]) => count === 1).map(([section]) => section))
  }

  draw(context: CanvasRenderingContext2D, scene: Scene): void {
    useViewUnits(context, scene)
    context.textAlign = 'center'
    context.textBaseline = 'middle'
    const { camera, view } = scene
    const [originX, originY] = [view.width / 2 - camera.x * camera.scale, view.height / 2 - camera.y * camera.scale]
    for (const label of this.placed(context, scene)) {
      if (label.right + originX < 0 || label.left + originX > view.width) continue
      if (label.bottom + originY < 0 || label.top + originY > view.height) continue
      context.fillStyle = inkOn(blockPaint(scene, label.block, 1))
      let y = label.top + originY
      for (const line of label.lines) {
        context.font = line.font
        context.fillText(line.text, label.x + originX, y + line.height / 2)
        y += line.height
      }
    }
  }

  private placed(context: CanvasRenderingContext2D, scene: Scene): readonly Label[] {
    const inputs = [scene.camera.scale, scene.leftInBlock, scene.labels, scene.theme, scene.level]
    if (inputs.every((input, at) => input === this.made[at])) return this.labels
    this.made = inputs
    const placed: Label[] = []
    for (const [position] of scene.plan.blocks.entries()) {
      const label = isHere(scene, position) ? this.place(context, scene, position, placed) : null
      if (label) placed.push(label)
    }
    this.labels = placed
    return placed
  }

  private place(context: CanvasRenderingContext2D, scene: Scene, position: number, placed: readonly Label[]): Label | null {
    const block = scene.plan.blocks[position]!
    const room = roomOf(scene, block)
    // A long name that has no room makes way for the price, and not the other way round.
    const lines = labelLines(scene, position, this.alone.has(block.section)).filter((line) => this.widthOf(context, line) <= room.width)
    while (lines.length > 0) {
      const label = this.boxOf(context, scene, position, lines)
      const fits = label.right - label.left <= room.width && label.bottom - label.top <= room.height
      if (fits && !placed.some((other) => overlap(label, other))) return label
      const least = lines.reduce((low, line) => (line.rank < low.rank ? line : low))
      lines.splice(lines.indexOf(least), 1)
    }
    return null
  }

  private boxOf(context: CanvasRenderingContext2D, { plan, camera }: Scene, position: number, lines: readonly Line[]): Label {
    const { center } = plan.blocks[position]!
    const [x, y] = [center.x * camera.scale, center.y * camera.scale]
    let width = 0
    let height = 0
    for (const line of lines) {
      width = Math.max(width, this.widthOf(context, line))
      height += line.height
    }
    const [left, right, top, bottom] = [x - width / 2, x + width / 2, y - height / 2, y + height / 2]
    return { block: position, lines: [...lines], x, left, right, top, bottom }
  }

  private widthOf(context: CanvasRenderingContext2D, { text, font }: Line): number {
    const key = font + text
    let width = this.widths.get(key)
    if (width === undefined) {
      context.font = font
      width = context.measureText(text).width
      this.widths.set(key, width)
    }
    return width
  }
}

function labelLines({ plan, labels, leftInBlock, theme }: Scene, position: number, isNamed: boolean): Line[] {
  const block = plan.blocks[position]!
  const type = plan.ticketTypes[plan.typeOfCategory[block.category] ?? -1]
  const left = leftInBlock[position]!
  const line = (text: string, weight: number, size: number, rank: number): Line => ({
    text, font: `${weight} ${size}px ${theme.fontFamily}`, height: size * LINE_HEIGHT, rank,
  })
  const lines: Line[] = []
  if (isNamed) lines.push(line(plan.chart.sections[block.section]!.name, 600, 12, 3))
  if (type) lines.push(line(left > 0 ? labels.price(type.priceMinor) : labels.soldOut, 700, 13, 2))
  if (type && left > 0) lines.push(line(labels.left(left), 400, 11, 1))
  return lines
}

/** The box of a slanted block is larger than the block: the room is shrunk by the share that is seats. */
function roomOf({ plan, camera }: Scene, block: Block): Size {
  const width = block.bounds.maxX - block.bounds.minX
  const height = block.bounds.maxY - block.bounds.minY
  const share = Math.sqrt(Math.min(1, (block.seatCount * plan.pitch * plan.rowPitch) / (width * height)))
  return { width: width * share * camera.scale, height: height * share * camera.scale }
}

function overlap(a: Label, b: Label): boolean {
  return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom
}
