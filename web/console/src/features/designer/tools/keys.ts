/** Keys as they are printed on this machine and called in the reader's language. */
import { SHORTCUTS } from '@onsale/designer'
import { useI18n } from 'vue-i18n'

const isApple = typeof navigator !== 'undefined' && /mac|iphone|ipad/i.test(navigator.userAgent)
const MODIFIERS: Readonly<Record<string, string>> = isApple ? { Mod: '⌘', Shift: '⇧', Alt: '⌥' } : { Mod: 'Ctrl' }
/** What is done with the pointer, or a key whose name is a word. */
const WORDS: Readonly<Record<string, string>> = { click: 'designer.key.click', drag: 'designer.key.drag', 'double-click': 'designer.key.double-click', Space: 'designer.key.space' }

export function useKeys() {
  const { t } = useI18n()

  /** "Ctrl+Z" of "Mod Z". */
  function printed(keys: string): string {
    return keys.replace('Double click', 'double-click').split(' ').map((part) => (WORDS[part] === undefined ? (MODIFIERS[part] ?? part) : t(WORDS[part]))).join('+')
  }

  /** The first key of an action, undefined where it has none. */
  function keysOf(action: string): string | undefined {
    const keys = SHORTCUTS.find((shortcut) => shortcut.action === action)?.keys[0]
    return keys === undefined ? undefined : printed(keys)
  }

  return { printed, keysOf }
}
