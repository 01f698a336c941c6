import type { Finding } from '../findings/findings'
import type { Point, ShapeKind, TableKind, TableShape } from '../document/types'
import type { Selection } from '../selection'

export const TOOLS = [
  'select', 'pan', 'row', 'rows', 'table', 'area', 'shape', 'text', 'stage', 'focal', 'gate', 'brush', 'paint-rectangle',
] as const
export type Tool = (typeof TOOLS)[number]

/** What new things are made with. Lengths are units of the drawing. */
export interface ToolSettings {
  /** The floor that is shown and drawn on. */
  readonly floor: string
  /** The section of new rows and tables; without one the first of the floor, or a new one. */
  readonly section: string | null
  /** The category of new seats and of the brush; empty takes the category away. */
  readonly category: string
  readonly seatSpacing: number
  readonly rowSpacing: number
  readonly tableShape: TableShape
  readonly tableKind: TableKind
  readonly tableSeats: number
  readonly shapeKind: Exclude<ShapeKind, 'text'>
  readonly brushRadius: number
  readonly gridSize: number
  readonly snap: boolean
  readonly showGrid: boolean
}

/** `#rrggbb` only; the host reads them from its tokens. */
export interface DesignerTheme {
  readonly name: 'light' | 'dark'
  /** Around the drawing, and the drawing itself. */
  readonly canvas: string
  readonly surface: string
  readonly line: string
  readonly lineStrong: string
  readonly ink: string
  readonly inkSoft: string
  readonly accent: string
  readonly onAccent: string
  readonly danger: string
  readonly fontFamily: string
}

/** Words on the canvas and for screen readers, formatted by the host. */
export interface DesignerLabels {
  /** What the canvas is, and how it is used by keys. */
  readonly canvas: string
  readonly keys: string
  /** Names of new things, which their owner may change afterwards. */
  readonly stage: string
  readonly text: string
  readonly area: string
  readonly gate: string
  readonly section: string
  seats(count: number): string
  rowsOfSeats(rows: number, seats: number): string
  standing(capacity: number): string
}

/** What the view shows, for the controls around it. `percent` is 100 where a unit of the drawing is one pixel. */
export interface DesignerView {
  readonly percent: number
  readonly canZoomIn: boolean
  readonly canZoomOut: boolean
}

export interface DesignerCallbacks {
  onTool?(tool: Tool): void
  onView?(view: DesignerView): void
  /** Where the pointer is on the drawing, null when it left. */
  onPointer?(place: Point | null): void
  /** Somebody asks for the list of keys ("?"). */
  onHelp?(): void
  /** The settings changed by themselves: their floor, section or category is gone, or something is shown elsewhere. */
  onSettings?(settings: ToolSettings): void
  /** Something was double-clicked or Enter was pressed: its words want to be edited. */
  onEdit?(selection: Selection): void
}

export interface DesignerCanvasOptions {
  readonly theme: DesignerTheme
  readonly labels: DesignerLabels
  readonly tool?: Tool
  readonly settings?: Partial<ToolSettings>
  readonly callbacks?: DesignerCallbacks
  /** The drawing can be looked at, moved and zoomed, and nothing else. */
  readonly readOnly?: boolean
  /** Defaults to the system's setting; true keeps the view from moving by itself. */
  readonly reducedMotion?: boolean
}

/** What `showMe` goes to and points at. */
export type Target = Finding | Selection | Point
