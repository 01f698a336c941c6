import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { changes } from '../changes'
import { findingsOf } from '../findings/findings'
import { after, rowIds, rowsOf, selected, smallHall } from '../fixtures'
import { DesignerStore } from '../store/store'
import { DesignerCanvas } from './designerCanvas'
import { LABELS, THEME } from './fixtures'
import type { DesignerCallbacks, DesignerCanvasOptions } from './types'

/** A context that takes everything and draws nothing. */
function blankContext(canvas: HTMLCanvasElement): CanvasRenderingContext2D {
  const known: Record<PropertyKey, unknown> = { canvas, measureText: (text: string) => ({ width: 7 * text.length }) }
  return new Proxy(known, { get: (target, name) => (name in target ? target[name] : () => {}) }) as unknown as CanvasRenderingContext2D
}

let canvas: DesignerCanvas
let store: DesignerStore
const hall = smallHall()

function open(options: Partial<DesignerCanvasOptions> = {}, document = hall): HTMLCanvasElement {
  const element = globalThis.document.createElement('div')
  Object.defineProperties(element, { clientWidth: { value: 1000 }, clientHeight: { value: 800 } })
  globalThis.document.body.append(element)
  store = new DesignerStore(document)
  canvas = new DesignerCanvas(element, store, { theme: THEME, labels: LABELS, reducedMotion: true, settings: { snap: false }, ...options })
  return element.querySelector('canvas')!
}

beforeEach(() => {
  vi.spyOn(HTMLCanvasElement.prototype, 'getContext').mockImplementation(function (this: HTMLCanvasElement) {
    return blankContext(this)
  } as never)
  vi.stubGlobal('Path2D', class { moveTo() {} lineTo() {} })
  vi.stubGlobal('ResizeObserver', class { observe() {} disconnect() {} })
})

afterEach(() => {
  canvas.destroy()
  vi.unstubAllGlobals()
  vi.restoreAllMocks()
  document.body.replaceChildren()
})

function key(name: string, held: KeyboardEventInit = {}): boolean {
  return canvas.handleKey(new KeyboardEvent('keydown', { key: name, ...held, cancelable: true }))
}

function pointer(target: HTMLElement, type: string, x: number, y: number, more: PointerEventInit = {}): void {
  target.dispatchEvent(new PointerEvent(type, { pointerId: 1, pointerType: 'mouse', button: 0, clientX: x, clientY: y, bubbles: true, ...more }))
}

/** Presses at a place of the drawing and lets go at another. */
function drag(target: HTMLElement, from: { x: number; y: number }, to: { x: number; y: number }, more: PointerEventInit = {}): void {
  const [a, b] = [canvas.view.toView(from), canvas.view.toView(to)]
  pointer(target, 'pointerdown', a.x, a.y, more)
  pointer(target, 'pointermove', b.x, b.y, more)
  pointer(target, 'pointerup', b.x, b.y, more)
}

describe('DesignerCanvas', () => {
  it('names itself and says how it is used', () => {
    const element = open()
    expect([element.getAttribute('aria-label'), element.getAttribute('aria-description'), element.tabIndex]).toEqual(['Plan', 'Keys', 0])
    canvas.setLabels({ ...LABELS, canvas: '座位图' })
    expect(element.getAttribute('aria-label')).toBe('座位图')
  })

  it('draws by pointer', () => {
    const element = open({ tool: 'row' })
    drag(element, { x: 100, y: 400 }, { x: 200, y: 400 })
    expect(rowsOf(store.document)[3]!.seats).toHaveLength(5)
  })

  it('moves the view and nothing else with the middle button, with Space, or with the hand', () => {
    const element = open()
    for (const begin of [() => ({ button: 1 }), () => (key(' '), {}), () => (canvas.setTool('pan'), {})]) {
      const { x } = canvas.view.camera
      drag(element, { x: 100, y: 100 }, { x: 150, y: 100 }, begin())
      globalThis.dispatchEvent(new KeyboardEvent('keyup', { key: ' ' }))
      expect(canvas.view.camera.x).toBeCloseTo(x - 50, 6)
    }
    expect(store.document).toBe(hall)
  })

  it('takes the view along when something is dragged to its edge, and stops when it is let go', () => {
    const frames: FrameRequestCallback[] = []
    vi.stubGlobal('requestAnimationFrame', (callback: FrameRequestCallback) => frames.push(callback))
    const nextFrame = (): void => frames.splice(0).forEach((callback) => callback(0))
    const element = open({ tool: 'row' })
    const { x } = canvas.view.camera
    pointer(element, 'pointerdown', 500, 400)
    pointer(element, 'pointermove', 1_000, 400)
    for (let frame = 0; frame < 10; frame++) nextFrame()
    expect(canvas.view.camera.x).toBeCloseTo(x + (10 * 14) / canvas.scale, 6)
    const seats = rowsOf(store.document)[3]!.seats.length
    pointer(element, 'pointermove', 900, 400)
    pointer(element, 'pointerup', 900, 400)
    nextFrame()
    nextFrame()
    expect(canvas.view.camera.x).toBeCloseTo(x + (10 * 14) / canvas.scale, 6)
    expect(rowsOf(store.document)[3]!.seats.length).toBeLessThan(seats)
  })

  it('leaves the view alone for what begins at its edge', () => {
    const frames: FrameRequestCallback[] = []
    vi.stubGlobal('requestAnimationFrame', (callback: FrameRequestCallback) => frames.push(callback))
    const element = open({ tool: 'row' })
    const { camera } = canvas.view
    pointer(element, 'pointerdown', 5, 400)
    pointer(element, 'pointermove', 5, 500)
    frames.splice(0).forEach((callback) => callback(0))
    expect(canvas.view.camera).toEqual(camera)
  })

  it('gives up a stroke when a second finger comes', () => {
    const element = open({ tool: 'row' })
    const touch = { pointerType: 'touch' }
    pointer(element, 'pointerdown', 10, 10, touch)
    pointer(element, 'pointermove', 80, 10, touch)
    pointer(element, 'pointerdown', 90, 90, { ...touch, pointerId: 2 })
    pointer(element, 'pointerup', 80, 10, touch)
    expect(store.document).toBe(hall)
    expect(store.canUndo).toBe(false)
  })

  it('moves the view with a finger that is put down on nothing', () => {
    const element = open()
    const { x } = canvas.view.camera
    drag(element, { x: 900, y: 900 }, { x: 950, y: 900 }, { pointerType: 'touch' })
    expect(canvas.view.camera.x).toBeCloseTo(x - 50, 6)
  })

  it('draws by keys alone: a block in the middle, moved, turned, taken back', () => {
    open()
    expect(key('b')).toBe(true)
    key('Enter')
    expect(rowsOf(store.document)).toHaveLength(8)
    const before = rowsOf(store.document)[3]!.seats[0]!
    key('Escape')
    key('ArrowRight')
    key('ArrowRight', { shiftKey: true })
    expect(rowsOf(store.document)[3]!.seats[0]!.x).toBeCloseTo(before.x + 11, 6)
    key('z', { ctrlKey: true })
    expect(rowsOf(store.document)[3]!.seats[0]!.x).toBe(before.x)
    key('z', { ctrlKey: true })
    expect(store.document).toBe(hall)
  })

  it.each([['t', 'tables'], ['x', 'shapes'], ['g', 'gates'], ['a', 'areas'], ['s', 'shapes']] as const)('places by key %s among %s', (name, list) => {
    open()
    key(name)
    key('Enter')
    expect(store.document[list]).toHaveLength(hall[list].length + 1)
  })

  it('selects, copies and deletes by keys', () => {
    open()
    key('a', { ctrlKey: true })
    key('d', { ctrlKey: true })
    expect(rowsOf(store.document)).toHaveLength(6)
    key('Delete')
    expect(store.document).toEqual({ ...hall })
  })

  it('gives up first what is under way, then the tool, then the selection', () => {
    const element = open({ tool: 'area' })
    const place = canvas.view.toView({ x: 800, y: 800 })
    pointer(element, 'pointerdown', place.x, place.y)
    pointer(element, 'pointerup', place.x, place.y)
    store.select({ stage: true })
    key('Escape')
    expect([canvas.tool, store.selection.stage]).toEqual(['area', true])
    key('Escape')
    expect([canvas.tool, store.selection.stage]).toEqual(['select', true])
    key('Escape')
    expect(store.selection.stage).toBe(false)
  })

  it('goes from thing to thing by keys, and shows what is out of sight', () => {
    open()
    canvas.zoomTo(4)
    key('.')
    expect(store.selection.stage).toBe(true)
    expect(canvas.view.camera.x).toBeCloseTo(180, 6)
    key(',')
    expect([...store.selection.gates]).toEqual([0])
  })

  it('paints the selection with Enter', () => {
    open({ tool: 'brush', settings: { category: 'B' } })
    store.select({ rows: [rowIds(hall)[0]!] })
    key('Enter')
    expect(rowsOf(store.document)[0]!.seats[0]!.category).toBe('B')
  })

  it('leaves other keys to the page', () => {
    open()
    expect([key('s', { ctrlKey: true }), key('Tab')]).toEqual([false, false])
  })

  it('can be only looked at', () => {
    const element = open({ readOnly: true, tool: 'row' })
    key('r')
    key('Delete')
    expect([canvas.tool, key('a', { ctrlKey: true }), key('+')]).toEqual(['pan', false, true])
    drag(element, { x: 100, y: 100 }, { x: 200, y: 100 })
    expect(store.document).toBe(hall)
    canvas.setReadOnly(false)
    key('r')
    expect(canvas.tool).toBe('row')
  })

  it('tells its host what it does by itself', () => {
    const callbacks = { onTool: vi.fn(), onView: vi.fn(), onHelp: vi.fn(), onEdit: vi.fn(), onSettings: vi.fn() } satisfies DesignerCallbacks
    open({ callbacks })
    expect(callbacks.onView).toHaveBeenCalledTimes(1)
    key('r')
    key('?')
    key('v')
    store.select({ stage: true })
    key('Enter')
    expect(callbacks.onTool.mock.calls).toEqual([['row'], ['select']])
    expect([callbacks.onHelp.mock.calls.length, callbacks.onEdit.mock.calls.length]).toEqual([1, 1])
    store.apply(changes.removeCategory('A'))
    expect(callbacks.onSettings).toHaveBeenCalledWith(expect.objectContaining({ category: 'B' }))
  })

  it('shows what is wrong: goes there, to its floor, and selects it', () => {
    const two = after(hall, changes.addFloor('2'))
    const floor = two.floors[1]!.id
    const wrong = after(two, changes.addRow({ from: { x: 500, y: 500 }, to: { x: 600, y: 500 }, spacing: 25, floor }))
    const onSettings = vi.fn()
    open({ callbacks: { onSettings }, tool: 'brush' }, wrong)
    canvas.showMe(findingsOf(wrong).find(({ code }) => code === 'no-category')!)
    expect([...store.selection.rows]).toEqual([rowsOf(wrong)[3]!.id])
    expect([canvas.settings.floor, canvas.tool]).toEqual([floor, 'select'])
    expect(onSettings).toHaveBeenCalledTimes(1)
    expect([canvas.view.camera.x, canvas.view.camera.y]).toEqual([550, 500])
  })

  it('goes to a selection and to a place', () => {
    open()
    canvas.showMe(selected('tables', hall.tables[0]!.id))
    expect(canvas.view.camera.x).toBeCloseTo(500, 6)
    canvas.showMe({ x: 7, y: 8 })
    expect([canvas.view.camera.x, canvas.view.camera.y]).toEqual([7, 8])
  })

  it('leaves nothing behind', () => {
    const element = open()
    canvas.destroy()
    expect(element.isConnected).toBe(false)
    store.apply(changes.removeCategory('A'))
  })
})
