/**
 * Drawing seating plans on a 2D canvas, without a framework: `openDocument` takes what the API sends, `DesignerStore`
 * keeps the document and the way back, `changes` has every edit, `DesignerCanvas` shows the document and edits it by
 * pointer and keys.
 */
export { emptyDocument, openDocument, type DocumentSource } from './document/open'
export {
  NUMBERING_SCHEMES, type Area, type Background, type Category, type Floor, type Gate, type Geometry, type LabelShown,
  type Numbering, type NumberingScheme, type PlanDocument, type PlanSize, type Point, type Row, type Seat, type Section,
  type Shape, type ShapeKind, type Table, type TableKind, type TableShape,
} from './document/types'
export { EMPTY_SELECTION, everything, isEmptySelection, selectionOf, sizeOfSelection, toggled, unionOf, type Selection, type SelectionParts } from './selection'
export { DesignerStore, type ApplyOptions, type Drag } from './store/store'
export { changes } from './changes'
export { STEP_NAMES, type Change, type StepName } from './changes/change'
export type {
  AreaPatch, AreaSpec, Axis, Changes, Edge, Flags, PlanPatch, RowPatch, RowSpec, RowsSpec, SeatPatch, Scaling,
  ShapePatch, TablePatch, TableSpec, TextSpec,
} from './changes/contract'
export { categoryColors } from './document/colors'
export type { Box } from './document/measure'
export { LIMITS, type CountLimit } from './document/limits'
export { nextLabel, previewLabels, previewNumbers, type RowLabeling } from './document/numbering'
export { summaryOf, type CategoryCount, type Summary } from './document/summary'
export { FINDING_CODES, findingsOf, type Finding, type FindingCode, type Severity } from './findings/findings'
export {
  TOOLS, type DesignerCallbacks, type DesignerCanvasOptions, type DesignerLabels, type DesignerTheme, type DesignerView,
  type Target, type Tool, type ToolSettings,
} from './canvas/types'
export { DesignerCanvas } from './canvas/designerCanvas'
export { SHORTCUTS, type Shortcut, type ShortcutGroup } from './canvas/keys'
export { defaultSettings, fitting } from './canvas/settings'
export { templates, type TemplateSpec, type TemplateWords } from './templates/templates'
