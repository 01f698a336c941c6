import { GroundCache } from '@onsale/seatmap/canvas'
import type { Row, Table } from '../document/types'
import { EMPTY_SELECTION, sizeOfSelection, type Selection } from '../selection'
import { boxOfView, visibleHolders, type Frame } from './frame'
import { LayerKeeper, type Layers } from './layers'
import { paintNames } from './paint/names'
import { paintHovered, paintOverlay, paintUnderlay } from './paint/overlay'
import { drawsSeats, SeatPainter } from './paint/seats'
import { paintShapes } from './paint/shapes'
import { SheetPainter } from './paint/sheet'

/** More rows or seats than this are drawn once and copied while the view moves. */
const HEAVY_ROWS = 300
const HEAVY_SEATS = 2_000

/** A selection of more things is part of the picture; a smaller one is drawn below it in each frame. */
const HEAVY_SELECTION = 200

type Ground = Frame & { readonly layers: Layers; readonly pictured: Selection }

/** Draws one frame at a time, from the sheet up; keeps what is expensive to make again. */
export class Painter {
  private readonly sheet: SheetPainter
  private readonly seats = new SeatPainter()
  private readonly layers = new LayerKeeper()
  private readonly ground = new GroundCache<Ground, void>(showsTheSame)

  /** `onLoad` is called when a picture came that the last frame did not have. */
  constructor(
    private readonly context: CanvasRenderingContext2D,
    onLoad: () => void,
  ) {
    this.sheet = new SheetPainter(onLoad)
  }

  paint(frame: Frame, isDragging: boolean): void {
    const { context } = this
    this.sheet.paint(context, frame)
    paintShapes(context, frame)
    paintHovered(context, frame)
    const holders = visibleHolders(frame.document, frame.settings.floor, boxOfView(frame))
    if (isHeavy(frame, holders)) this.paintHeavy(frame, holders, isDragging)
    else {
      this.ground.clear()
      paintUnderlay(context, frame, holders)
      this.seats.paint(context, frame, holders)
    }
    paintNames(context, frame)
    paintOverlay(context, frame)
  }

  private paintHeavy(frame: Frame, holders: readonly (Row | Table)[], isDragging: boolean): void {
    const layers = this.layers.next(frame.document, isDragging)
    const pictured = sizeOfSelection(frame.selection) > HEAVY_SELECTION ? frame.selection : EMPTY_SELECTION
    if (pictured === EMPTY_SELECTION) paintUnderlay(this.context, frame, holders)
    this.ground.paint(this.context, { ...frame, layers, pictured }, (context, wide) => {
      context.setTransform(1, 0, 0, 1, 0, 0)
      context.clearRect(0, 0, context.canvas.width, context.canvas.height)
      const seen = visibleHolders(layers.base, wide.settings.floor, boxOfView(wide)).filter((holder) => !layers.hidden.has(holder))
      paintUnderlay(context, { ...wide, selection: wide.pictured }, seen)
      this.seats.paint(context, wide, seen)
    })
    if (layers.fresh.length === 0) return
    if (pictured !== EMPTY_SELECTION) paintUnderlay(this.context, frame, layers.fresh)
    this.seats.paint(this.context, frame, layers.fresh)
  }
}

function isHeavy(frame: Frame, holders: readonly (Row | Table)[]): boolean {
  if (holders.length > HEAVY_ROWS) return true
  let seats = 0
  for (const holder of holders) seats += holder.seats.length
  return seats > HEAVY_SEATS && drawsSeats(frame, holders)
}

function showsTheSame(from: Ground, to: Ground): boolean {
  return (
    from.layers.base === to.layers.base &&
    from.layers.hidden === to.layers.hidden &&
    from.pictured === to.pictured &&
    from.settings.floor === to.settings.floor &&
    from.theme === to.theme &&
    from.colors === to.colors
  )
}
