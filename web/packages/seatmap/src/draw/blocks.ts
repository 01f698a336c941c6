import { levelOfBlock } from '../plan/seatPlan'
import { visibleBounds } from '../view/camera'
import type { BlockShape } from './blockShapes'
import { mix } from './color'
import { usePlanUnits, type Scene } from './scene'

/** More blocks than this in view keep their square corners: rounding is a second pass over every outline. */
const ROUNDED_BLOCKS_MAX = 40

/** What lies on other floors, as a shadow under everything of this one. */
export function drawOtherFloors(context: CanvasRenderingContext2D, scene: Scene, shapes: readonly BlockShape[]): void {
  if (scene.plan.levelCount < 2) return
  usePlanUnits(context, scene)
  const paint = mix(scene.theme.inkQuiet, scene.theme.background, 0.07)
  for (const block of blocksInView(scene)) if (!isHere(scene, block)) fillBlock(context, shapes[block]!, { paint, rounding: 0 })
}

/** Sections as solid shapes far away, as a soft ground under the seats nearby (`strength` 1 … 0). */
export function drawBlocks(
  context: CanvasRenderingContext2D,
  scene: Scene,
  shapes: readonly BlockShape[],
  strength: number,
): void {
  const inView = blocksInView(scene)
  usePlanUnits(context, scene)
  context.lineJoin = 'round'
  const rounding = inView.length > ROUNDED_BLOCKS_MAX ? 0 : scene.plan.pitch * 0.45
  for (const block of inView) {
    if (!isHere(scene, block)) continue
    fillBlock(context, shapes[block]!, { paint: blockPaint(scene, block, strength), rounding })
  }
}

/** Blocks that touch the view, of every level. */
export function blocksInView({ plan, camera, view }: Scene): number[] {
  const seen = visibleBounds(camera, view)
  const found: number[] = []
  for (const [block, { bounds }] of plan.blocks.entries()) {
    const beside = bounds.minX > seen.maxX || bounds.maxX < seen.minX
    if (!beside && bounds.minY <= seen.maxY && bounds.maxY >= seen.minY) found.push(block)
  }
  return found
}

export function isHere(scene: Scene, block: number): boolean {
  return levelOfBlock(scene.plan, block) === scene.level
}

interface BlockLook {
  readonly paint: string
  /** Plan units; 0 for none. */
  readonly rounding: number
}

function fillBlock(context: CanvasRenderingContext2D, { path, isRounded }: BlockShape, { paint, rounding }: BlockLook): void {
  context.fillStyle = paint
  context.fill(path)
  if (isRounded || rounding === 0) return
  context.strokeStyle = paint
  context.lineWidth = rounding
  context.stroke(path)
}

/** Colour of a block: its ticket type, quiet when nothing is left, faint when filtered away. */
export function blockPaint(scene: Scene, block: number, strength: number): string {
  const { plan, theme } = scene
  const type = plan.typeOfCategory[plan.blocks[block]!.category] ?? -1
  const color = scene.colors[type]
  if (color === undefined || scene.leftInBlock[block] === 0) {
    return mix(theme.inkQuiet, theme.background, 0.08 + 0.1 * strength)
  }
  if (!scene.shownTypes[type]) return mix(color, theme.background, 0.06 + 0.1 * strength)
  return mix(color, theme.background, 0.1 + 0.78 * strength)
}
