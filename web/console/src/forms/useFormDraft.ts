import { onBeforeUnmount, reactive, ref, watch, type Reactive } from 'vue'
import { readDraft, removeDraft, writeDraft } from './draftStore'

const SAVE_DELAY_MS = 400

/** A form whose content survives the page. `finish` forgets it once it was sent; `discard` starts over. */
export function useFormDraft<T extends object>(key: string, initial: () => T) {
  const kept = readDraft(localStorage, key, initial())
  const form = reactive(structuredClone(kept?.form ?? initial())) as Reactive<T>
  const restoredAt = ref(kept?.savedAt ?? null)
  let timer: ReturnType<typeof setTimeout> | undefined
  let isFinished = false

  const save = (): void => {
    if (!isFinished) writeDraft(localStorage, key, { savedAt: Date.now(), form: form as T })
  }
  const stop = watch(
    form,
    () => {
      clearTimeout(timer)
      timer = setTimeout(() => {
        timer = undefined
        save()
      }, SAVE_DELAY_MS)
    },
    { deep: true },
  )
  onBeforeUnmount(() => {
    if (timer === undefined) return
    clearTimeout(timer)
    save()
  })

  function finish(): void {
    isFinished = true
    stop()
    clearTimeout(timer)
    timer = undefined
    removeDraft(localStorage, key)
  }

  function discard(): void {
    Object.assign(form, initial())
    restoredAt.value = null
    removeDraft(localStorage, key)
  }

  return { form, restoredAt, finish, discard }
}
