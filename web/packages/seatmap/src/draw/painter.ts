import type { SeatPlan } from '../plan/seatPlan'
import { visibleBounds } from '../view/camera'
import { blockStrength, chooseDetail, SEATS_FROM_PX, type Detail } from '../view/detail'
import { drawAreaLabels, drawAreas, drawHoveredArea } from './areas'
import { BlockLabels } from './blockLabels'
import { drawBlocks, drawOtherFloors } from './blocks'
import { blockShapes, type BlockShape } from './blockShapes'
import { drawDecor } from './decor'
import { drawGates } from './gates'
import { GroundCache, showsTheSame } from './ground'
import { drawHover, drawSelection } from './marks'
import { MinimapPainter } from './minimap'
import { drawRows } from './rows'
import type { Scene } from './scene'
import { drawNumbers, drawRowNames, drawSeats } from './seats'
import { SpriteCache } from './sprites'
import { drawTraits } from './traits'
import { visibleSegments } from './visible'

const HEAVY_SEGMENTS = 400
const HEAVY_SEATS = 1200

/** Draws one frame at a time, from the ground up; keeps only what is expensive to make again. */
export class Painter {
  private readonly sprites = new SpriteCache()
  private readonly shapes: readonly BlockShape[]
  private readonly minimap: MinimapPainter
  private readonly labels: BlockLabels
  private readonly ground = new GroundCache<Scene, Detail>(showsTheSame)

  constructor(
    private readonly context: CanvasRenderingContext2D,
    plan: SeatPlan,
  ) {
    this.shapes = blockShapes(plan)
    this.minimap = new MinimapPainter(this.shapes)
    this.labels = new BlockLabels(plan)
  }

  /** Draws the scene and says how much detail it had. */
  paint(scene: Scene): Detail {
    const { context } = this
    const detail = this.isHeavy(scene) ? this.ground.paint(context, scene, this.drawGround) : this.paintDirectly(scene)
    // Few, and where their words stand depends on what is in view.
    drawHoveredArea(context, scene)
    drawAreaLabels(context, scene)
    drawGates(context, scene)
    drawHover(context, scene)
    drawSelection(context, scene)
    this.minimap.paint(context, scene)
    return detail
  }

  private paintDirectly(scene: Scene): Detail {
    this.ground.clear()
    return this.drawGround(this.context, scene)
  }

  /** What costs more than a copy: many outlines from far away, many seats from nearby. */
  private isHeavy(scene: Scene): boolean {
    if (scene.plan.radius * scene.camera.scale < SEATS_FROM_PX) return scene.plan.segments.count > HEAVY_SEGMENTS
    const visible = visibleSegments(scene.plan, scene.level, visibleBounds(scene.camera, scene.view))
    return visible.seatCount > HEAVY_SEATS
  }

  private readonly drawGround = (context: CanvasRenderingContext2D, scene: Scene): Detail => {
    context.setTransform(1, 0, 0, 1, 0, 0)
    context.fillStyle = scene.theme.background
    context.fillRect(0, 0, context.canvas.width, context.canvas.height)
    drawDecor(context, scene)
    drawOtherFloors(context, scene, this.shapes)
    drawAreas(context, scene)
    const radiusPx = scene.plan.radius * scene.camera.scale
    const strength = blockStrength(radiusPx)
    drawBlocks(context, scene, this.shapes, strength)
    const detail = this.drawSeatsOf(context, scene, radiusPx)
    if (detail === 'blocks') this.labels.draw(context, scene)
    return detail
  }

  private drawSeatsOf(context: CanvasRenderingContext2D, scene: Scene, radiusPx: number): Detail {
    const visible = visibleSegments(scene.plan, scene.level, visibleBounds(scene.camera, scene.view))
    const detail = chooseDetail(radiusPx, visible.seatCount)
    if (detail === 'blocks') return detail
    if (detail === 'rows') {
      drawRows(context, scene, visible)
      return detail
    }
    drawSeats(context, scene, visible, this.sprites)
    drawTraits(context, scene)
    if (detail === 'numbers') {
      drawNumbers(context, scene, visible)
      drawRowNames(context, scene, visible)
    }
    return detail
  }
}
