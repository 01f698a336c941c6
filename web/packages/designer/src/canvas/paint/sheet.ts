import { mix, usePlanUnits } from '@onsale/seatmap/canvas'
import { boxOfView, type Frame } from '../frame'

/** Lines of the grid that would be nearer together than this are left out. */
const GRID_FROM_PX = 9
/** Every so many lines one is stronger. */
const GRID_STRONG = 5

/** What lies under everything: the room around the drawing, the sheet, the grid, the picture to draw upon. */
export class SheetPainter {
  private image: { readonly source: string; readonly element: HTMLImageElement } | null = null

  /** `onLoad` is called when a picture is there to be drawn. */
  constructor(private readonly onLoad: () => void) {}

  paint(context: CanvasRenderingContext2D, frame: Frame): void {
    const { theme, document } = frame
    context.setTransform(1, 0, 0, 1, 0, 0)
    context.fillStyle = theme.canvas
    context.fillRect(0, 0, context.canvas.width, context.canvas.height)
    usePlanUnits(context, frame)
    const { width, height } = document.size
    context.fillStyle = theme.surface
    context.fillRect(0, 0, width, height)
    if (frame.settings.showGrid) paintGrid(context, frame)
    this.paintBackground(context, frame)
    context.strokeStyle = theme.line
    context.lineWidth = 1 / frame.camera.scale
    context.strokeRect(0, 0, width, height)
  }

  private paintBackground(context: CanvasRenderingContext2D, { document: { background } }: Frame): void {
    if (!background) return
    if (this.image?.source !== background.image) {
      const element = new Image()
      element.onload = () => this.onLoad()
      element.src = background.image
      this.image = { source: background.image, element }
    }
    const { element } = this.image
    if (!element.complete || element.naturalWidth === 0) return
    context.globalAlpha = background.opacity ?? 1
    context.drawImage(element, background.x, background.y, background.width, background.height)
    context.globalAlpha = 1
  }
}

function paintGrid(context: CanvasRenderingContext2D, frame: Frame): void {
  const { camera, settings, theme, document } = frame
  const { width, height } = document.size
  const seen = boxOfView(frame)
  let step = Math.max(1, settings.gridSize)
  while (step * camera.scale < GRID_FROM_PX) step *= GRID_STRONG
  context.lineWidth = 1 / camera.scale
  const line = (isStrong: boolean, draw: () => void): void => {
    context.strokeStyle = mix(theme.line, theme.surface, isStrong ? 0.7 : 0.32)
    context.beginPath()
    draw()
    context.stroke()
  }
  for (const isStrong of [false, true]) {
    line(isStrong, () => {
      for (let at = Math.ceil(Math.max(0, seen.minX) / step); at * step <= Math.min(width, seen.maxX); at++) {
        if ((at % GRID_STRONG === 0) !== isStrong) continue
        context.moveTo(at * step, Math.max(0, seen.minY))
        context.lineTo(at * step, Math.min(height, seen.maxY))
      }
      for (let at = Math.ceil(Math.max(0, seen.minY) / step); at * step <= Math.min(height, seen.maxY); at++) {
        if ((at % GRID_STRONG === 0) !== isStrong) continue
        context.moveTo(Math.max(0, seen.minX), at * step)
        context.lineTo(Math.min(width, seen.maxX), at * step)
      }
    })
  }
}
