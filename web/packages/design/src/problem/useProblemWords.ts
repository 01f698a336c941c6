import { useI18n } from 'vue-i18n'
import { useLocale } from '../i18n'
import { sharedTexts } from '../i18n/shared'
import { problemWords, type ProblemWords } from './words'

/** `words(error)` for any thrown value; re-evaluated when the language changes. */
export function useProblemWords(): (error: unknown) => ProblemWords {
  const { t, te } = useI18n({ useScope: 'global' })
  const { locale } = useLocale()
  return (error) =>
    problemWords(error, {
      locale: locale.value,
      has: (key) => te(key),
      text: (key, values) => t(key, values),
      placeholders: (key) => placeholders(sharedTexts[locale.value], key),
    })
}

function placeholders(tree: object, key: string): string[] {
  let node: unknown = tree
  for (const part of key.split('.')) node = (node as Record<string, unknown> | undefined)?.[part]
  return typeof node === 'string' ? [...node.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? '') : []
}
