/** What a key means on the focused map. */
export type KeyIntent =
  | { readonly kind: 'pan'; readonly dx: number; readonly dy: number }
  | { readonly kind: 'zoom'; readonly factor: number }
  | { readonly kind: 'reset' }

const PAN_PX = 80
export const ZOOM_STEP = 1.5

/** The intent of a key, or null for keys that belong to the page (Tab, shortcuts with a modifier). */
export function keyIntent(event: Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey'>): KeyIntent | null {
  if (event.ctrlKey || event.metaKey || event.altKey) return null
  switch (event.key) {
    case 'ArrowLeft':
      return { kind: 'pan', dx: PAN_PX, dy: 0 }
    case 'ArrowRight':
      return { kind: 'pan', dx: -PAN_PX, dy: 0 }
    case 'ArrowUp':
      return { kind: 'pan', dx: 0, dy: PAN_PX }
    case 'ArrowDown':
      return { kind: 'pan', dx: 0, dy: -PAN_PX }
    case '+':
    case '=':
      return { kind: 'zoom', factor: ZOOM_STEP }
    case '-':
    case '_':
      return { kind: 'zoom', factor: 1 / ZOOM_STEP }
    case '0':
    case 'Home':
      return { kind: 'reset' }
    default:
      return null
  }
}
