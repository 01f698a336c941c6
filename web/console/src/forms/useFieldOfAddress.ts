import { nextTick, onMounted, type Ref } from 'vue'
import { useRoute } from 'vue-router'

/** A link can lead into a field: `?field=/title/en` puts the reader there once the form is on the page. */
export function useFieldOfAddress(form: Ref<HTMLElement | null>): void {
  const route = useRoute()
  onMounted(async () => {
    const pointer = route.query['field']
    if (typeof pointer !== 'string') return
    // A new page is read from its start first.
    await nextTick()
    requestAnimationFrame(() => {
      const field = form.value?.querySelector<HTMLElement>(`[data-pointer="${CSS.escape(pointer)}"]`)
      const control = field?.matches('input, textarea') === true ? field : field?.querySelector<HTMLElement>('input, textarea')
      control?.focus({ preventScroll: true })
      control?.scrollIntoView({ block: 'center' })
    })
  })
}
