import {
  defaultSettings, findingsOf, fitting, isEmptySelection, summaryOf, type Change, type CountLimit, type DesignerCanvas, type DesignerStore, type DesignerView, type Finding, type PlanDocument,
  type Selection, type SelectionParts, type Summary, type Target, type Tool, type ToolSettings,
} from '@onsale/designer'
import { computed, inject, onScopeDispose, provide, ref, shallowRef, type ComputedRef, type InjectionKey, type Ref, type ShallowRef } from 'vue'

/** The page's view of the store and the canvas: what the panels read and do. */
export interface Designer {
  readonly store: DesignerStore
  readonly document: Readonly<ShallowRef<PlanDocument>>
  readonly selection: Readonly<ShallowRef<Selection>>
  readonly hasSelection: ComputedRef<boolean>
  readonly summary: ComputedRef<Summary>
  /** Found a moment after the last change. */
  readonly findings: Readonly<ShallowRef<readonly Finding[]>>
  readonly undoLabel: Readonly<Ref<string | null>>
  readonly redoLabel: Readonly<Ref<string | null>>
  /** Of what there would have been too many: the last step was not taken. */
  readonly refusal: Readonly<Ref<CountLimit | null>>
  readonly tool: Ref<Tool>
  readonly settings: ShallowRef<ToolSettings>
  readonly view: ShallowRef<DesignerView>
  readonly canvas: ShallowRef<DesignerCanvas | null>
  readonly isReadOnly: Readonly<Ref<boolean>>
  /** Takes a step; steps in a row with the same `merge` become one. */
  apply(change: Change, merge?: string): void
  select(parts: SelectionParts): void
  setTool(tool: Tool): void
  /** The canvas says which tool it has now. */
  heldTool(tool: Tool): void
  setSettings(patch: Partial<ToolSettings>): void
  showMe(target: Target): void
}

const FINDING_DELAY_MS = 300
/** Of a stadium the findings take a while: they wait for a longer rest. */
const LARGE_SEATS = 20_000
const FINDING_DELAY_LARGE_MS = 1_500

const KEY: InjectionKey<Designer> = Symbol('designer')

export function createDesigner(store: DesignerStore, isReadOnly: Readonly<Ref<boolean>>): Designer {
  const document = shallowRef(store.document)
  const selection = shallowRef(store.selection)
  const undoLabel = ref(store.undoLabel)
  const redoLabel = ref(store.redoLabel)
  const refusal = ref(store.refusal)
  const canvas = shallowRef<DesignerCanvas | null>(null)
  const tool = ref<Tool>('select')
  const settings = shallowRef<ToolSettings>(defaultSettings(store.document))
  const summary = computed(() => summaryOf(document.value))
  const findings = useFindings(store, () => summary.value.seats)

  onScopeDispose(store.subscribe(() => {
    document.value = store.document
    selection.value = store.selection
    undoLabel.value = store.undoLabel
    redoLabel.value = store.redoLabel
    refusal.value = store.refusal
    keepSettings()
  }))

  /** A floor, section or category that is gone is drawn on no longer. */
  function keepSettings(): void {
    const fit = fitting(settings.value, store.document)
    if (fit !== settings.value) setSettings(fit)
  }

  function setTool(next: Tool): void {
    canvas.value?.setTool(next)
    heldTool(next)
  }

  /** Who paints sees the colours, and not what was selected before. */
  function heldTool(next: Tool): void {
    tool.value = next
    if (next === 'brush' || next === 'paint-rectangle') store.select({})
  }

  function setSettings(patch: Partial<ToolSettings>): void {
    settings.value = { ...settings.value, ...patch }
    canvas.value?.setSettings(patch)
  }

  return {
    store, document, selection, summary, findings, undoLabel, redoLabel, refusal, tool, settings, canvas, isReadOnly, setTool, heldTool, setSettings,
    hasSelection: computed(() => !isEmptySelection(selection.value)),
    view: shallowRef({ percent: 100, canZoomIn: true, canZoomOut: true }),
    apply: (change, merge) => store.apply(change, change.name, merge === undefined ? {} : { merge }),
    select: (parts) => store.select(parts),
    showMe(target) {
      canvas.value?.showMe(target)
      // The place may be on another floor, which is shown from now on.
      if (canvas.value !== null) settings.value = canvas.value.settings
    },
  }
}

function useFindings(store: DesignerStore, seats: () => number): Readonly<ShallowRef<readonly Finding[]>> {
  const findings = shallowRef<readonly Finding[]>([])
  let examined: PlanDocument | null = null
  let timer: ReturnType<typeof setTimeout> | undefined

  function look(): void {
    timer = undefined
    if (store.isDragging) return wait()
    examined = store.document
    findings.value = findingsOf(examined)
  }

  /** Somebody who never rests hears of it nevertheless: what is awaited already is not put off. */
  function wait(): void {
    timer ??= setTimeout(look, seats() > LARGE_SEATS ? FINDING_DELAY_LARGE_MS : FINDING_DELAY_MS)
  }

  onScopeDispose(store.subscribe(() => {
    if (store.document !== examined) wait()
  }))
  onScopeDispose(() => clearTimeout(timer))
  wait()
  return findings
}

export function provideDesigner(designer: Designer): void {
  provide(KEY, designer)
}

export function useDesigner(): Designer {
  const designer = inject(KEY)
  if (designer === undefined) throw new Error('useDesigner outside of the designer page')
  return designer
}
