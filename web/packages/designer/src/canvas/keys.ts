import type { Tool } from './types'

/** What a key means. */
export type Intent =
  | { readonly kind: 'tool'; readonly tool: Tool }
  | { readonly kind: 'nudge'; readonly dx: number; readonly dy: number }
  | { readonly kind: 'turn'; readonly degrees: number }
  | { readonly kind: 'step'; readonly by: 1 | -1 }
  | { readonly kind: 'zoom'; readonly factor: number }
  | { readonly kind: 'undo' | 'redo' | 'duplicate' | 'select-all' | 'delete' | 'cancel' | 'confirm' | 'fit' | 'zoom-actual' | 'help' | 'hold-pan' }

/** What may be done with a drawing that is only looked at. */
export const LOOKING: ReadonlySet<Intent['kind']> = new Set(['zoom', 'fit', 'zoom-actual', 'help', 'hold-pan'])

type Key = Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey'>

export const ZOOM_STEP = 1.5
const NUDGE = 1
const NUDGE_FAR = 10
const TURN = 5

const TOOL_KEYS: Readonly<Record<string, Tool>> = {
  v: 'select', h: 'pan', r: 'row', b: 'rows', t: 'table', a: 'area', s: 'shape', x: 'text', e: 'stage', o: 'focal', g: 'gate',
  p: 'brush', q: 'paint-rectangle',
}
const ARROWS: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1],
}

/** The meaning of a key, or null for keys that belong to the page. */
export function intentOf(event: Key): Intent | null {
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key
  if (event.altKey) return null
  return event.ctrlKey || event.metaKey ? withModifier(key, event.shiftKey) : alone(key, event.shiftKey)
}

function withModifier(key: string, shift: boolean): Intent | null {
  switch (key) {
    case 'z':
      return { kind: shift ? 'redo' : 'undo' }
    case 'y':
      return { kind: 'redo' }
    case 'd':
      return { kind: 'duplicate' }
    case 'a':
      return { kind: 'select-all' }
    default:
      return null
  }
}

function alone(key: string, shift: boolean): Intent | null {
  const arrow = ARROWS[key]
  const far = shift ? NUDGE_FAR : NUDGE
  if (arrow) return { kind: 'nudge', dx: arrow[0] * far, dy: arrow[1] * far }
  switch (key) {
    case 'Delete':
    case 'Backspace':
      return { kind: 'delete' }
    case 'Escape':
      return { kind: 'cancel' }
    case 'Enter':
      return { kind: 'confirm' }
    case ' ':
      return { kind: 'hold-pan' }
    case '[':
    case ']':
      return { kind: 'turn', degrees: key === '[' ? -TURN : TURN }
    case '.':
    case ',':
      return { kind: 'step', by: key === '.' ? 1 : -1 }
    case '+':
    case '=':
      return { kind: 'zoom', factor: ZOOM_STEP }
    case '-':
    case '_':
      return { kind: 'zoom', factor: 1 / ZOOM_STEP }
    case '0':
      return { kind: 'fit' }
    case '1':
      return { kind: 'zoom-actual' }
    case '?':
      return { kind: 'help' }
  }
  const tool = shift ? undefined : TOOL_KEYS[key]
  return tool ? { kind: 'tool', tool } : null
}

export type ShortcutGroup = 'tools' | 'edit' | 'view'

/** For the sheet on "?": `keys` as they are printed on the keyboard, each of them does it; "Mod" is Ctrl or ⌘. */
export interface Shortcut {
  readonly group: ShortcutGroup
  readonly action: string
  readonly keys: readonly string[]
}

/** `action` is a tool or what is done; the host has the words. */
export const SHORTCUTS: readonly Shortcut[] = [
  ...Object.entries(TOOL_KEYS).map(([key, tool]): Shortcut => ({ group: 'tools', action: tool, keys: [key.toUpperCase()] })),
  { group: 'edit', action: 'nudge', keys: ['←', '→', '↑', '↓'] },
  { group: 'edit', action: 'nudge-far', keys: ['Shift ←', 'Shift →', 'Shift ↑', 'Shift ↓'] },
  { group: 'edit', action: 'turn', keys: ['[', ']'] },
  { group: 'edit', action: 'step', keys: ['.', ','] },
  { group: 'edit', action: 'single-seat', keys: ['Alt click', 'Double click'] },
  { group: 'edit', action: 'duplicate', keys: ['Mod D', 'Alt drag'] },
  { group: 'edit', action: 'select-all', keys: ['Mod A'] },
  { group: 'edit', action: 'add-to-selection', keys: ['Shift click'] },
  { group: 'edit', action: 'delete', keys: ['Delete'] },
  { group: 'edit', action: 'undo', keys: ['Mod Z'] },
  { group: 'edit', action: 'redo', keys: ['Mod Y', 'Mod Shift Z'] },
  { group: 'edit', action: 'confirm', keys: ['Enter'] },
  { group: 'edit', action: 'cancel', keys: ['Esc'] },
  { group: 'view', action: 'hold-pan', keys: ['Space drag'] },
  { group: 'view', action: 'zoom', keys: ['+', '−'] },
  { group: 'view', action: 'fit', keys: ['0'] },
  { group: 'view', action: 'zoom-actual', keys: ['1'] },
  { group: 'view', action: 'help', keys: ['?'] },
]
