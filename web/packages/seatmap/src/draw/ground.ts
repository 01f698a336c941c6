import { toView, type Point, type Size } from '../view/camera'
import { makeLayer, type Layer } from './layer'
import type { Framed, Scene } from './scene'

/** Everything that lies still on the plan, drawn into `context` as `scene` says. */
export type DrawGround<Shown extends Framed, Drawn> = (context: CanvasRenderingContext2D, scene: Shown) => Drawn

/** Room drawn ahead on each side, so that a pan is mostly a copy: a share of the view, and never less than a swipe. */
const AHEAD_SHARE = 0.25
const AHEAD_MIN_PX = 220
/** A picture is stretched by no more than this while the plan moves; at rest it is drawn sharp. */
const STRETCH_MAX = 2.2

/**
 * Keeps the last picture of a heavy ground and copies it while the plan is panned or zoomed, instead of drawing
 * tens of thousands of seats in each frame. What is copied at rest has exactly the scale it was drawn with.
 */
export class GroundCache<Shown extends Framed, Drawn> {
  private layer: Layer | null = null
  private drawn: { scene: Shown; result: Drawn } | null = null

  /** `isSame` tells whether two scenes differ in their camera only. */
  constructor(private readonly isSame: (from: Shown, to: Shown) => boolean) {}

  paint(context: CanvasRenderingContext2D, scene: Shown, draw: DrawGround<Shown, Drawn>): Drawn {
    const { drawn } = this
    if (!drawn || !this.isSame(drawn.scene, scene) || !covers(drawn.scene, scene)) this.redraw(scene, draw)
    const { scene: from, result } = this.drawn!
    this.copy(context, from, scene)
    return result
  }

  /** Frees the picture, for grounds that are cheap to draw. */
  clear(): void {
    this.layer = null
    this.drawn = null
  }

  private redraw(scene: Shown, draw: DrawGround<Shown, Drawn>): void {
    const wide = { ...scene, view: widened(scene.view) }
    const width = Math.ceil(wide.view.width * scene.pixelRatio)
    const height = Math.ceil(wide.view.height * scene.pixelRatio)
    if (this.layer?.canvas.width !== width || this.layer.canvas.height !== height) this.layer = makeLayer(width, height)
    this.drawn = { scene: wide, result: draw(this.layer.context, wide) }
  }

  private copy(context: CanvasRenderingContext2D, from: Framed, to: Framed): void {
    const { origin, ratio } = placeOf(from, to)
    const snap = ratio === 1 ? Math.round : (value: number): number => value
    const { canvas } = this.layer!
    context.setTransform(1, 0, 0, 1, 0, 0)
    context.drawImage(
      canvas,
      snap(origin.x * to.pixelRatio),
      snap(origin.y * to.pixelRatio),
      canvas.width * ratio,
      canvas.height * ratio,
    )
  }
}

/** Where the corner of the drawn picture is in the wanted view, and how much it is stretched. */
function placeOf(from: Framed, to: Framed): { origin: Point; ratio: number } {
  const ratio = to.camera.scale / from.camera.scale
  const middle = toView(to.camera, to.view, from.camera)
  return { origin: { x: middle.x - (from.view.width / 2) * ratio, y: middle.y - (from.view.height / 2) * ratio }, ratio }
}

export function widened({ width, height }: Size): Size {
  return {
    width: width + 2 * Math.max(AHEAD_MIN_PX, width * AHEAD_SHARE),
    height: height + 2 * Math.max(AHEAD_MIN_PX, height * AHEAD_SHARE),
  }
}

/** True when two scenes of the map differ in their camera, or in what is drawn above the ground. */
export function showsTheSame(from: Scene, to: Scene): boolean {
  return (
    from.bits === to.bits &&
    from.standingLeft === to.standingLeft &&
    from.shownTypes === to.shownTypes &&
    from.theme === to.theme &&
    from.labels === to.labels &&
    from.level === to.level
  )
}

/** True when the picture that was drawn covers the wanted view at a fitting scale. */
export function covers(from: Framed, to: Framed): boolean {
  const isSameSize =
    from.pixelRatio === to.pixelRatio &&
    from.view.width === widened(to.view).width &&
    from.view.height === widened(to.view).height
  if (!isSameSize) return false
  const { origin, ratio } = placeOf(from, to)
  if (ratio !== 1 && (!to.isMoving || ratio > STRETCH_MAX || ratio < 1 / STRETCH_MAX)) return false
  const right = origin.x + from.view.width * ratio
  const bottom = origin.y + from.view.height * ratio
  return origin.x <= 0 && origin.y <= 0 && right >= to.view.width && bottom >= to.view.height
}
