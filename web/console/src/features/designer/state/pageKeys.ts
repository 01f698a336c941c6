/** Whether what has the focus needs this key itself, so that it is no shortcut of the drawing. */
const PRESSED_BY = new Set(['Enter', ' ', 'Tab', 'Escape'])

export function belongsToPage(event: KeyboardEvent): boolean {
  if (event.defaultPrevented) return true
  const { target } = event
  if (!(target instanceof HTMLElement)) return false
  if (target instanceof HTMLCanvasElement) return true // it does it by itself
  if (target.closest('[role="dialog"], [role="menu"]') !== null) return true
  if (target.closest('input, textarea, select, [contenteditable="true"]') !== null) return true
  const isControl = target.closest('button, a, summary, [tabindex]:not([tabindex="-1"])') !== null
  return isControl && (PRESSED_BY.has(event.key) || event.key.startsWith('Arrow'))
}
