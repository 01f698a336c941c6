import type { Area, Background, Category, Gate, LabelShown, Numbering, PlanDocument, PlanSize, Point, Section, Shape, Table, TableKind, TableShape } from '../document/types'
import type { RowLabeling } from '../document/numbering'
import type { Selection } from '../selection'
import type { Change } from './change'

/** Where new seats go: a section of the document, else the first of the floor, else a new one there. */
export interface Whereabouts {
  readonly section?: string | null | undefined
  readonly floor?: string | undefined
  /** What a new section is called. */
  readonly sectionName?: string | undefined
}

/** A row from one end to the other, as many seats as there is room for with this `spacing`. */
export interface RowSpec extends Whereabouts {
  readonly from: Point
  readonly to: Point
  readonly spacing: number
  readonly category?: string | undefined
  readonly label?: string | undefined
  readonly numbering?: Numbering | undefined
}

/** Rows one behind the other; (`x`, `y`) is the first seat of the first, about which all turn by `rotation`. */
export interface RowsSpec extends Whereabouts, Point {
  readonly rows: number
  readonly seats: number
  readonly spacing: number
  readonly rowSpacing: number
  readonly rotation?: number | undefined
  readonly curve?: number | undefined
  readonly category?: string | undefined
  readonly labeling?: RowLabeling | undefined
  readonly numbering?: Numbering | undefined
}

/** (`x`, `y`) is its middle. Without measures it is as large as its seats need. */
export interface TableSpec extends Whereabouts, Point {
  readonly shape: TableShape
  readonly kind?: TableKind | undefined
  readonly seats: number
  readonly width?: number | undefined
  readonly height?: number | undefined
  readonly category?: string | undefined
  readonly label?: string | undefined
}

export interface AreaSpec {
  readonly name: string
  readonly floor?: string | undefined
  readonly shape: Shape
  readonly category?: string | undefined
  readonly capacity?: number | undefined
}

export interface TextSpec extends Point {
  readonly text: string
  readonly size?: number | undefined
  readonly floor?: string | undefined
}

/** By these factors away from `about`, along axes that are turned clockwise by `rotation`. */
export interface Scaling {
  readonly about: Point
  readonly x: number
  readonly y: number
  readonly rotation?: number
}

/** What is left out stays as it is. */
export interface Flags {
  readonly accessible?: boolean
  readonly companion?: boolean
  readonly restricted_view?: boolean
  readonly note?: string
}

export interface RowPatch {
  readonly label?: string
  readonly label_shown?: LabelShown
  readonly row_words?: string
  readonly seat_words?: string
}

export interface SeatPatch {
  readonly number?: string
  readonly radius?: number | null
}

/** `seats` is how many there are: new ones go to the end, the last ones leave. */
export type TablePatch = Partial<Pick<Table, 'label' | 'shape' | 'kind' | 'width' | 'height' | 'rotation' | 'section'>> & {
  readonly seats?: number
}
export type AreaPatch = Partial<Pick<Area, 'name' | 'floor' | 'category' | 'capacity' | 'shape'>>
export type ShapePatch = Partial<Omit<Shape, 'id' | 'extra'>>
export type PlanPatch = Partial<Pick<PlanDocument, 'name' | 'unit_note'>> & { readonly size?: PlanSize }

export type Edge = 'left' | 'center' | 'right' | 'top' | 'middle' | 'bottom'
export type Axis = 'horizontal' | 'vertical'

/** Every edit there is, each a pure function of the document. Ids that do not exist are passed over. */
export interface Changes {
  addRow(spec: RowSpec): Change
  addRows(spec: RowsSpec): Change
  /** New seats go to the row's end, the last ones leave; the others stay where they are. */
  setSeatCount(rows: Iterable<string>, count: number): Change
  /** The distance from seat to seat, about the middle of each row; gaps wider than usual keep their share. */
  setSpacing(rows: Iterable<string>, spacing: number): Change
  /** `curve` as in `Geometry`: 0 makes the row straight. */
  curveRow(rows: Iterable<string>, curve: number): Change
  /** `skew` as in `Geometry`: 0 takes it away. */
  skewRow(rows: Iterable<string>, skew: number): Change

  moveBy(selection: Selection, dx: number, dy: number): Change
  /** Clockwise about a place, or about the middle of the selection. */
  rotateBy(selection: Selection, degrees: number, about?: Point): Change
  /** Left becomes right ('horizontal') or top becomes bottom. */
  flip(selection: Selection, axis: Axis): Change
  /** Shapes, areas, tables, stage and background become larger or smaller. */
  resize(selection: Selection, scaling: Scaling): Change
  /** Copies, moved by this, with ids of their own; they are selected. Row labels go on from the last. */
  duplicate(selection: Selection, dx: number, dy: number): Change
  /** Every row, table and thing of the selection to the outermost edge or the middle of all. */
  alignRows(selection: Selection, edge: Edge): Change
  /** Equal distances between the middles; the outermost stay. */
  distribute(selection: Selection, axis: Axis): Change
  deleteSelection(selection: Selection): Change

  renumber(rows: Iterable<string>, numbering: Numbering): Change
  /** In the order in which the rows stand, from the focal point away. */
  relabelRows(rows: Iterable<string>, labeling: RowLabeling): Change
  setRow(rows: Iterable<string>, patch: RowPatch): Change
  setSeat(seats: Iterable<string>, patch: SeatPatch): Change
  /** The category of seats, standing areas and whole rows and tables. Empty takes it away. */
  paint(selection: Selection, category: string): Change
  setFlags(selection: Selection, flags: Flags): Change

  addTable(spec: TableSpec): Change
  setTable(tables: Iterable<string>, patch: TablePatch): Change
  addArea(spec: AreaSpec): Change
  setArea(areas: Iterable<string>, patch: AreaPatch): Change
  addShape(shape: Shape): Change
  addText(spec: TextSpec): Change
  setShape(shapes: Iterable<string>, patch: ShapePatch): Change
  setStage(stage: Shape | null): Change
  setFocalPoint(place: Point | null): Change
  addGate(gate: Gate): Change
  setGate(position: number, patch: Partial<Gate>): Change
  setBackground(background: Background | null): Change

  /** Without a colour it gets one that the others do not have. A name that exists changes nothing. */
  addCategory(category: Category): Change
  /** A new name goes to all its seats and areas. A name that another one has changes nothing. */
  setCategory(name: string, patch: Partial<Category>): Change
  renameCategory(name: string, to: string): Change
  /** Its seats go to another category, or have none. */
  removeCategory(name: string, to?: string): Change
  addFloor(name: string): Change
  renameFloor(id: string, name: string): Change
  /** With all that stands on it. The last floor stays. */
  removeFloor(id: string): Change
  addSection(section: Pick<Section, 'name' | 'floor'>): Change
  setSection(id: string, patch: Partial<Pick<Section, 'name' | 'floor'>>): Change
  /** With its rows and tables. */
  removeSection(id: string): Change
  moveToSection(selection: Selection, section: string): Change
  /** Name, extent and note of the whole. */
  setPlan(patch: PlanPatch): Change
  /** Moves everything together so that nothing is outside, and makes the sheet as large as that needs. */
  fitSheet(margin?: number): Change
}
