import type { SeatBits } from '../plan/availability'
import type { SeatPlan } from '../plan/seatPlan'
import type { Camera, Size } from '../view/camera'
import type { SeatMapLabels, SeatMapTheme } from './theme'

/** From where a frame is seen, and how sharp it has to be. */
export interface Framed {
  readonly camera: Camera
  readonly view: Size
  readonly pixelRatio: number
  /** A gesture or a flight is under way: speed before sharpness. */
  readonly isMoving: boolean
}

/** All that one frame shows. The painters read it and nothing else. */
export interface Scene extends Framed {
  readonly plan: SeatPlan
  readonly bits: SeatBits
  readonly leftInBlock: Uint32Array
  /** What is left of each ticket type that people stand for, by its id; null where nobody has said. */
  readonly standingLeft: ReadonlyMap<string, number> | null
  readonly colors: readonly string[]
  readonly theme: SeatMapTheme
  readonly labels: SeatMapLabels
  readonly level: number
  /** True for each ticket type position that the filter lets through. */
  readonly shownTypes: readonly boolean[]
  readonly selection: readonly number[]
  readonly hovered: number
  /** The area under the pointer, or -1. */
  readonly hoveredArea: number
  /** The camera that shows everything; the minimap appears when nearer than this. */
  readonly home: Camera
}

/** Plan units → device pixels. */
export function usePlanUnits(context: CanvasRenderingContext2D, scene: Framed): void {
  const { camera, view, pixelRatio } = scene
  const scale = camera.scale * pixelRatio
  context.setTransform(
    scale,
    0,
    0,
    scale,
    (view.width / 2) * pixelRatio - camera.x * scale,
    (view.height / 2) * pixelRatio - camera.y * scale,
  )
}

/** CSS pixels → device pixels. */
export function useViewUnits(context: CanvasRenderingContext2D, scene: Framed): void {
  context.setTransform(scene.pixelRatio, 0, 0, scene.pixelRatio, 0, 0)
}
