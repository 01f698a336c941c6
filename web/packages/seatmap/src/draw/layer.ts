/** An off-screen canvas and its context. The one place that makes one, so that another host can replace it. */
export interface Layer {
  readonly canvas: HTMLCanvasElement
  readonly context: CanvasRenderingContext2D
}

/** `width` and `height` in device pixels. */
export function makeLayer(width: number, height: number): Layer {
  const canvas = document.createElement('canvas')
  canvas.width = Math.max(1, Math.ceil(width))
  canvas.height = Math.max(1, Math.ceil(height))
  return { canvas, context: contextOf(canvas) }
}

export function contextOf(canvas: HTMLCanvasElement): CanvasRenderingContext2D {
  const context = canvas.getContext('2d')
  if (!context) throw new Error('seat map: this browser has no 2D canvas')
  return context
}
