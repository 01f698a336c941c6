import type { PlanDraftRoutes } from '@onsale/api'
import type { DesignerStore, PlanDocument } from '@onsale/designer'
import { useEventListener } from '@vueuse/core'
import { onScopeDispose, shallowRef, type ShallowRef } from 'vue'
import { Autosave, SAVE_TIMES, type SaveState, type SaveTimes } from './autosave'
import { readDocument, type Opened } from './readDocument'
import type { KeptWorkStore } from './keptWork'
import { isSame } from './sameDocument'
import { WorkKeeper } from './workKeeper'

export interface Saving {
  readonly state: Readonly<ShallowRef<SaveState>>
  /** Saves what is not saved; true when everything is. */
  flush(): Promise<boolean>
  retry(): void
  /** Takes what is stored in place of what is here. */
  reload(): Promise<void>
  /** What is not saved is given up, or has become a draft of its own. */
  giveUp(): void
}

export interface SavedDraft {
  readonly draftId: string
  readonly opened: Opened
  readonly keptStore: KeptWorkStore
}

/** A stadium takes a second to be written and sent: it is saved less often. */
const LARGE_ROWS = 1_000
const LARGE_TIMES: SaveTimes = { ...SAVE_TIMES, quietMs: 4_000, longestMs: 30_000 }

/** Keeps the draft saved while it is drawn, and the page open while it is not. */
export function useAutosave(store: DesignerStore, drafts: PlanDraftRoutes, { draftId, opened, keptStore }: SavedDraft): Saving {
  // Work that was kept is saved over what it was made from: when somebody saved since, that is a conflict like any other.
  const revision = opened.kept?.revision ?? opened.revision
  const state = shallowRef<SaveState>({ phase: 'saved', fault: null, revision })
  const keeper = new WorkKeeper(keptStore, draftId, () => store.document)
  const read = async () => await readDocument(await drafts.document(draftId), () => undefined)
  const rows = store.document.sections.reduce((sum, section) => sum + section.rows.length, 0)
  const autosave = new Autosave<PlanDocument>(
    {
      document: () => store.document,
      isDirty: () => store.isDirty,
      isBusy: () => store.isDragging,
      markSaved: (document) => store.savedMark(document),
      save: async (document, over) => (await drafts.save(draftId, JSON.stringify(document), over)).revision,
      read,
      isSame,
      onState: (next) => {
        state.value = next
        keeper.onState(next)
      },
    },
    revision,
    rows > LARGE_ROWS ? LARGE_TIMES : SAVE_TIMES,
  )
  let seen = store.document
  onScopeDispose(store.subscribe(() => {
    if (store.document === seen) return
    seen = store.document
    autosave.changed()
    keeper.onChange(state.value)
  }))
  onScopeDispose(() => autosave.stop())
  onScopeDispose(() => keeper.stop())
  if (opened.kept) {
    const { document } = opened.kept
    keeper.isRestored()
    store.apply({ name: 'set-plan', to: () => document })
  }
  useEventListener(window, 'online', () => autosave.retry())
  useEventListener(window, 'beforeunload', (event) => {
    if (store.isDirty) event.preventDefault()
  })

  return {
    state,
    flush: () => autosave.flush(),
    retry: () => autosave.retry(),
    giveUp: () => keeper.forget(),
    async reload() {
      const stored = await read()
      store.replace(stored.document)
      autosave.resume(stored.revision)
    },
  }
}
