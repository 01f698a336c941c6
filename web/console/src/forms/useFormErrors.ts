import { isProblem, type FieldError } from '@onsale/api'
import { computed, nextTick, ref, shallowRef, type Ref } from 'vue'
import { useI18n } from 'vue-i18n'
import type { Faults } from './fault'
import { valueAt } from './jsonPointer'
import { fieldOf, placeErrors } from './pointers'

export interface FormErrorsOptions {
  /** Pointers of the fields this form shows. */
  readonly fields: () => readonly string[]
  /** What we find wrong ourselves; shown from the first attempt to submit on. */
  readonly faults: () => Faults
  /** What would be sent now; an error of the server goes away when its field says something else than then. */
  readonly payload: () => unknown
  readonly element: Ref<HTMLElement | null>
}

interface Refusal {
  readonly errors: readonly FieldError[]
  readonly payload: string
}

export function useFormErrors(options: FormErrorsOptions) {
  const { t } = useI18n()
  const wasSubmitted = ref(false)
  const refusal = shallowRef<Refusal | null>(null)

  const placed = computed(() => {
    if (refusal.value === null) return placeErrors([], [])
    const [before, now] = [JSON.parse(refusal.value.payload) as unknown, options.payload()]
    const standing = refusal.value.errors.filter((error) => {
      const field = fieldOf(error.pointer, options.fields()) ?? error.pointer
      return JSON.stringify(valueAt(before, field)) === JSON.stringify(valueAt(now, field))
    })
    return placeErrors(standing, options.fields())
  })
  const faults = computed<Faults>(() => (wasSubmitted.value ? options.faults() : new Map()))

  function errorAt(pointer: string): string | undefined {
    const fault = faults.value.get(pointer)
    if (fault !== undefined) return t(fault.message, { ...fault.values })
    return placed.value.byField.get(pointer)
  }

  /** Answers whether the form may be sent; moves to the first field in need when not. */
  async function check(): Promise<boolean> {
    wasSubmitted.value = true
    refusal.value = null
    if (options.faults().size === 0) return true
    await focusFirst(options.element.value)
    return false
  }

  /** Remembers what the server refused; any other fault is left to the notice above the form. */
  async function refuse(fault: unknown): Promise<void> {
    if (!isProblem(fault) || fault.errors.length === 0) return
    refusal.value = { errors: fault.errors, payload: JSON.stringify(options.payload() ?? null) }
    await focusFirst(options.element.value)
  }

  function reset(): void {
    wasSubmitted.value = false
    refusal.value = null
  }

  return { errorAt, check, refuse, reset, count: computed(() => faults.value.size), leftOver: computed(() => placed.value.leftOver) }
}

async function focusFirst(form: HTMLElement | null): Promise<void> {
  await nextTick()
  form?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus()
}
