import { levelOfBlock } from '../plan/seatPlan'
import type { Bounds } from '../plan/types'
import { fitBounds, toPlan, toView, visibleBounds, type Camera, type Point, type Size } from '../view/camera'
import { drawAreas } from './areas'
import { blockPaint } from './blocks'
import type { BlockShape } from './blockShapes'
import { mix } from './color'
import { makeLayer, type Layer } from './layer'
import { usePlanUnits, type Scene } from './scene'

const MARGIN_PX = 12
const PADDING_PX = 8
const WIDTH_SHARE = 0.28
const WIDTH_MAX_PX = 180
/** The minimap appears when this much nearer than the whole plan. */
const SHOWN_FROM = 1.35

export interface MinimapBox {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

/** Where the minimap is, or null while the whole plan is in view. */
export function minimapBox(bounds: Bounds, view: Size, camera: Camera, home: Camera): MinimapBox | null {
  if (camera.scale < home.scale * SHOWN_FROM) return null
  const width = Math.min(WIDTH_MAX_PX, view.width * WIDTH_SHARE)
  const ratio = (bounds.maxY - bounds.minY) / Math.max(1, bounds.maxX - bounds.minX)
  const height = Math.min(width * 1.2, Math.max(width * 0.4, width * ratio))
  return { x: MARGIN_PX, y: view.height - height - MARGIN_PX, width, height }
}

/** The plan point under a point of the minimap, or null when the point is beside it. */
export function minimapTarget(bounds: Bounds, box: MinimapBox, at: Point): Point | null {
  const inside = { x: at.x - box.x, y: at.y - box.y }
  if (inside.x < 0 || inside.y < 0 || inside.x > box.width || inside.y > box.height) return null
  return toPlan(fitBounds(bounds, box, PADDING_PX), box, inside)
}

/** Draws the minimap; its picture of the plan is made again only when something on it changed. */
export class MinimapPainter {
  private layer: Layer | null = null
  private made: unknown[] = []

  constructor(private readonly shapes: readonly BlockShape[]) {}

  paint(context: CanvasRenderingContext2D, scene: Scene): void {
    const box = minimapBox(scene.plan.bounds, scene.view, scene.camera, scene.home)
    if (!box) return
    const eye = fitBounds(scene.plan.bounds, box, PADDING_PX)
    const picture = this.picture(scene, box, eye)
    context.save()
    const { pixelRatio } = scene
    context.setTransform(pixelRatio, 0, 0, pixelRatio, box.x * pixelRatio, box.y * pixelRatio)
    drawCard(context, scene, box)
    context.drawImage(picture, 0, 0, box.width, box.height)
    drawFrame(context, scene, box, eye)
    context.restore()
  }

  private picture(scene: Scene, box: MinimapBox, eye: Camera): HTMLCanvasElement {
    const { leftInBlock, standingLeft, shownTypes, colors, theme, level, pixelRatio } = scene
    const inputs = [leftInBlock, standingLeft, shownTypes, colors, theme, level, pixelRatio, box.width, box.height]
    if (this.layer && inputs.every((input, at) => input === this.made[at])) return this.layer.canvas
    this.made = inputs
    this.layer = makeLayer(box.width * pixelRatio, box.height * pixelRatio)
    const { context } = this.layer
    const small = { ...scene, view: box, camera: eye }
    drawAreas(context, small)
    usePlanUnits(context, small)
    this.shapes.forEach(({ path }, block) => {
      if (levelOfBlock(scene.plan, block) !== level) return
      context.fillStyle = mix(blockPaint(scene, block, 1), theme.surface, 0.75)
      context.fill(path)
    })
    return this.layer.canvas
  }
}

function drawCard(context: CanvasRenderingContext2D, { theme }: Scene, box: MinimapBox): void {
  context.beginPath()
  context.roundRect(0, 0, box.width, box.height, 8)
  context.fillStyle = theme.surface
  context.fill()
  context.strokeStyle = theme.line
  context.lineWidth = 1
  context.stroke()
  context.clip()
}

function drawFrame(context: CanvasRenderingContext2D, scene: Scene, box: MinimapBox, eye: Camera): void {
  const seen = visibleBounds(scene.camera, scene.view)
  const from = toView(eye, box, { x: seen.minX, y: seen.minY })
  const to = toView(eye, box, { x: seen.maxX, y: seen.maxY })
  context.beginPath()
  context.roundRect(from.x, from.y, to.x - from.x, to.y - from.y, 3)
  context.strokeStyle = scene.theme.ink
  context.lineWidth = 1.5
  context.stroke()
}
