import type { SeatPlan } from '../plan/seatPlan'
import { visibleBounds } from '../view/camera'
import { blockStrength, chooseDetail, type Detail } from '../view/detail'
import { drawBlockLabels } from './blockLabels'
import { drawBlocks } from './blocks'
import { drawDecor } from './decor'
import { drawHover, drawSelection } from './marks'
import { MinimapPainter } from './minimap'
import { drawRows } from './rows'
import type { Scene } from './scene'
import { drawNumbers, drawRowNames, drawSeats } from './seats'
import { SpriteCache } from './sprites'
import { blockPaths } from './strips'
import { visibleSegments } from './visible'

/** Draws one frame at a time, from the ground up; keeps only what is expensive to make again. */
export class Painter {
  private readonly sprites = new SpriteCache()
  private readonly paths: readonly Path2D[]
  private readonly minimap: MinimapPainter

  constructor(
    private readonly context: CanvasRenderingContext2D,
    plan: SeatPlan,
  ) {
    this.paths = blockPaths(plan)
    this.minimap = new MinimapPainter(this.paths)
  }

  /** Draws the scene and says how much detail it had. */
  paint(scene: Scene): Detail {
    const { context } = this
    context.setTransform(1, 0, 0, 1, 0, 0)
    context.fillStyle = scene.theme.background
    context.fillRect(0, 0, context.canvas.width, context.canvas.height)
    drawDecor(context, scene)
    const radiusPx = scene.plan.radius * scene.camera.scale
    const strength = blockStrength(radiusPx)
    drawBlocks(context, scene, this.paths, strength)
    const detail = this.paintSeats(scene, radiusPx)
    if (strength > 0.5) drawBlockLabels(context, scene, 2 * strength - 1)
    drawHover(context, scene)
    drawSelection(context, scene)
    this.minimap.paint(context, scene)
    return detail
  }

  private paintSeats(scene: Scene, radiusPx: number): Detail {
    const visible = visibleSegments(scene.plan, scene.level, visibleBounds(scene.camera, scene.view))
    const detail = chooseDetail(radiusPx, visible.seatCount)
    if (detail === 'blocks') return detail
    if (detail === 'rows') {
      drawRows(this.context, scene, visible)
      return detail
    }
    drawSeats(this.context, scene, visible, this.sprites)
    if (detail === 'numbers') {
      drawNumbers(this.context, scene, visible)
      drawRowNames(this.context, scene, visible)
    }
    return detail
  }
}
