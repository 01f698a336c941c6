import { mix } from './color'
import { makeLayer, type Layer } from './layer'
import type { SeatMapTheme } from './theme'

/**
 * One picture of a seat for each look, side by side; seats are then copies, which costs a tenth of a path each.
 * Looks: ticket type i at 2i, the same filtered away at 2i + 1, taken or not sold at the end.
 */
export interface SpriteSheet {
  readonly canvas: HTMLCanvasElement
  /** Device pixels a side; the seat is in the middle. */
  readonly cell: number
  readonly takenLook: number
}

export interface SpriteInput {
  readonly colors: readonly string[]
  readonly theme: SeatMapTheme
  /** Device pixels. */
  readonly radius: number
}

export class SpriteCache {
  private sheet: SpriteSheet | null = null
  private key = ''
  private layer: Layer | null = null

  /** The sheet for this radius and these colours; kept until one of them changes. */
  get(input: SpriteInput): SpriteSheet {
    const key = [input.radius.toFixed(2), input.theme.background, ...input.colors].join()
    if (this.sheet && key === this.key) return this.sheet
    this.key = key
    this.sheet = this.paint(input)
    return this.sheet
  }

  private paint({ colors, theme, radius }: SpriteInput): SpriteSheet {
    const cell = Math.ceil(2 * radius) + 4
    const looks = colors.flatMap((color) => [color, mix(color, theme.background, 0.2)])
    const width = cell * (looks.length + 1)
    if (!this.layer || this.layer.canvas.width < width || this.layer.canvas.height < cell) {
      this.layer = makeLayer(width * 1.5, cell * 1.5)
    }
    const { canvas, context } = this.layer
    context.clearRect(0, 0, canvas.width, canvas.height)
    looks.forEach((paint, look) => dot(context, { x: (look + 0.5) * cell, y: cell / 2, radius, paint }))
    const quiet = mix(theme.inkQuiet, theme.background, 0.28)
    dot(context, { x: (looks.length + 0.5) * cell, y: cell / 2, radius: radius * 0.5, paint: quiet })
    return { canvas, cell, takenLook: looks.length }
  }
}

interface Dot {
  readonly x: number
  readonly y: number
  readonly radius: number
  readonly paint: string
}

function dot(context: CanvasRenderingContext2D, { x, y, radius, paint }: Dot): void {
  context.fillStyle = paint
  context.beginPath()
  context.arc(x, y, radius, 0, 2 * Math.PI)
  context.fill()
}
