import { inkOn, makeLayer } from '@onsale/seatmap/canvas'
import type { Frame } from '../frame'

/** No more pictures are kept; a plan whose seats all have numbers of their own begins again. */
const PICTURES_MAX = 4_000
const NUMBER_MAX_PX = 16
const STRETCH_MAX = 1.6

/**
 * A picture of a seat for each category and number, all of one size: copying it costs a tenth of a circle and a
 * number that are drawn. Seats of another radius are copies that are stretched.
 */
export class SeatSprites {
  private key = ''
  private frame: Frame | null = null
  private radius = 0
  private count = 0
  private readonly pictures = new Map<string, Map<string, HTMLCanvasElement>>()

  /**
   * Pictures for this theme and these colours, with a usual seat's radius in device pixels. Answers by how much they
   * are to be stretched: 1 at rest, while pictures of another size serve as long as the view moves.
   */
  prepare(frame: Frame, radius: number): number {
    const key = [frame.pixelRatio, frame.theme.surface, frame.theme.fontFamily, ...[...frame.colors].flat()].join('\u0000')
    const stretch = radius / this.radius
    const serves = frame.isMoving ? stretch < STRETCH_MAX && stretch > 1 / STRETCH_MAX : Math.abs(stretch - 1) < 1e-3
    this.frame = frame
    if (key === this.key && serves) return stretch
    this.forget()
    this.key = key
    this.radius = radius
    return 1
  }

  of(category: string, number: string): HTMLCanvasElement {
    let numbers = this.pictures.get(category)
    if (!numbers) this.pictures.set(category, (numbers = new Map()))
    let picture = numbers.get(number)
    if (!picture) {
      if (this.count >= PICTURES_MAX) {
        this.forget()
        this.pictures.set(category, (numbers = new Map()))
      }
      numbers.set(number, (picture = paintSeat(this.frame!, this.radius, category, number)))
      this.count++
    }
    return picture
  }

  private forget(): void {
    this.pictures.clear()
    this.count = 0
  }
}

/** A disc in the colour of its category; without one only an outline. */
function paintSeat({ colors, theme, pixelRatio }: Frame, radius: number, category: string, number: string): HTMLCanvasElement {
  const side = Math.ceil(2 * radius) + 4
  const { canvas, context } = makeLayer(side, side)
  const color = colors.get(category)
  const outline = color ? 0 : Math.max(1, radius * 0.14)
  context.beginPath()
  context.arc(side / 2, side / 2, radius - outline / 2, 0, 2 * Math.PI)
  context.fillStyle = color ?? theme.surface
  context.fill()
  if (!color) {
    context.lineWidth = outline
    context.strokeStyle = theme.lineStrong
    context.stroke()
  }
  if (number === '') return canvas
  const size = Math.min(NUMBER_MAX_PX * pixelRatio, radius * (number.length <= 2 ? 1.05 : 2.4 / number.length))
  context.font = `600 ${size.toFixed(1)}px ${theme.fontFamily}`
  context.textAlign = 'center'
  context.textBaseline = 'middle'
  context.fillStyle = color ? inkOn(color) : theme.inkSoft
  context.fillText(number, side / 2, side / 2 + radius * 0.06)
  return canvas
}
