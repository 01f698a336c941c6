import type { DesignerCanvasOptions, DesignerTheme, Target, Tool, ToolSettings, DesignerLabels } from './canvas/types'
import type { Change } from './changes/change'
import type { DesignerStore } from './store/store'

export interface TemplateWords {
  /** Name of the section, of the stage and of the categories, the dearest first. */
  readonly section: string
  readonly stage: string
  readonly categories: readonly string[]
}
export interface TemplateSpec {
  readonly rows: number
  /** Seats of the first row. */
  readonly seats: number
  /** Seats that each row has more than the one before it (fan only; 0 in a straight hall). */
  readonly growth?: number
  /** Aisles that part the rows into blocks. */
  readonly aisles?: number
}
/** Drawings to begin with: they replace what is in the document and keep its name. */
export declare const templates: {
  straightHall(spec: TemplateSpec, words: TemplateWords): Change
  fanTheatre(spec: TemplateSpec, words: TemplateWords): Change
}

/** Shows the store's document and edits it, inside `element`, until `destroy`. */
export declare class DesignerCanvas {
  constructor(element: HTMLElement, store: DesignerStore, options: DesignerCanvasOptions)
  readonly tool: Tool
  readonly settings: ToolSettings
  setTool(tool: Tool): void
  setSettings(settings: Partial<ToolSettings>): void
  setTheme(theme: DesignerTheme): void
  setLabels(labels: DesignerLabels): void
  /** Shows the whole drawing. */
  fit(): void
  zoomIn(): void
  zoomOut(): void
  /** 1 where a unit of the drawing is one pixel. */
  zoomTo(scale: number): void
  /** Goes there, changes to its floor, and points at it for a moment. */
  showMe(target: Target): void
  /** Does what a key means; true when it meant something. The canvas does it itself while it has the focus. */
  handleKey(event: KeyboardEvent): boolean
  focus(): void
  destroy(): void
}

/** The keys, for the sheet on "?": `keys` as they are printed ("Mod" is Ctrl or ⌘). */
export interface Shortcut {
  readonly group: 'tools' | 'edit' | 'view'
  readonly action: string
  readonly keys: readonly string[]
}
export declare const SHORTCUTS: readonly Shortcut[]
