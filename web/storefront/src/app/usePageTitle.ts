import { toValue, watchEffect, type MaybeRefOrGetter } from 'vue'

const SITE = '开售 Onsale'

export function usePageTitle(title: MaybeRefOrGetter<string | undefined>): void {
  watchEffect(() => {
    const text = toValue(title)
    document.title = text ? `${text} – ${SITE}` : SITE
  })
}
