import type { AllocationDraft } from '@onsale/api'
import { computed, ref, type Ref } from 'vue'
import { useI18n } from 'vue-i18n'
import { EMPTY_FORM, readAllocation, type AllocationFault, type AllocationForm } from './allocationForm'

/** A form whose faults appear once somebody wants to go on. */
export function useAllocationForm(timezone: () => string) {
  const { t } = useI18n()
  const form: Ref<AllocationForm> = ref(EMPTY_FORM)
  const faults = ref<Partial<Record<'label' | 'releaseAt', AllocationFault>>>({})
  const words = computed(() => ({
    ...(faults.value.label === undefined ? {} : { label: t(`controls.faults.${faults.value.label}`) }),
    ...(faults.value.releaseAt === undefined ? {} : { releaseAt: t(`controls.faults.${faults.value.releaseAt}`) }),
  }))

  /** What the API gets; null, with the faults shown, while there are any. */
  function read(): AllocationDraft | null {
    const answer = readAllocation(form.value, timezone(), Date.now())
    faults.value = answer.ok ? {} : answer.faults
    return answer.ok ? answer.draft : null
  }

  function begin(start: AllocationForm = EMPTY_FORM): void {
    form.value = start
    faults.value = {}
  }

  return { form, words, read, begin }
}
