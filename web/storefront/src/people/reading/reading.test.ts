import { Problem, type CardReading } from '@onsale/api'
import { installDesign } from '@onsale/design'
import { enableAutoUnmount, flushPromises, mount } from '@vue/test-utils'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import CardReader from './CardReader.vue'
import { resultOf } from './result'
import { fitted, SIDE_MAX } from './shrink'
import { troubleOf } from './useStillCamera'

const READ: CardReading = {
  kind: 'resident-id', side: 'front', name: '张三', number: '11010519491231002X', sex: 'female', birth: '1949-12-31', valid_from: null, valid_until: null, is_valid_forever: false, unsure: [],
}
const TODAY = '2026-11-23'
const SENT = new Blob(['small'], { type: 'image/jpeg' })

beforeEach(() => {
  localStorage.setItem('locale', 'en')
  vi.stubGlobal('createImageBitmap', (file: File) => (file.type.startsWith('image/') ? Promise.resolve({ width: 4000, height: 3000, close: () => undefined }) : Promise.reject(new Error('no picture'))))
  vi.spyOn(HTMLCanvasElement.prototype, 'getContext').mockReturnValue({ fillRect: () => undefined, drawImage: () => undefined } as unknown as RenderingContext as never)
  vi.spyOn(HTMLCanvasElement.prototype, 'toBlob').mockImplementation((give) => give(SENT))
})
afterEach(() => {
  vi.unstubAllGlobals()
  vi.restoreAllMocks()
})
enableAutoUnmount(afterEach)

function open(read: (picture: Blob, signal: AbortSignal) => Promise<CardReading>) {
  return mount(CardReader, { props: { read }, global: { plugins: [installDesign] }, attachTo: document.body })
}
async function choose(reader: ReturnType<typeof open>, file: File): Promise<void> {
  const input = reader.get<HTMLInputElement>('[data-testid="card-file"]').element
  Object.defineProperty(input, 'files', { value: [file], configurable: true })
  Object.defineProperty(input, 'value', { value: '', writable: true, configurable: true })
  input.dispatchEvent(new Event('change'))
  await flushPromises()
}
const photo = new File(['x'.repeat(1000)], 'IMG_0001.JPG', { type: 'image/jpeg' })

it('says what was read and what to do about the rest', () => {
  expect(resultOf(READ, TODAY)).toEqual({ what: 'whole', tone: 'success', isFilled: true, isExpired: false })
  expect(resultOf({ ...READ, unsure: ['name'] }, TODAY).what).toBe('unsure')
  expect(resultOf({ ...READ, name: '' }, TODAY)).toMatchObject({ what: 'noName', isFilled: true })
  expect(resultOf({ ...READ, number: '' }, TODAY)).toMatchObject({ what: 'noNumber', tone: 'warning' })
  expect(resultOf({ ...READ, side: 'back', name: '', number: '' }, TODAY)).toMatchObject({ what: 'back', isFilled: false })
  expect(resultOf({ ...READ, valid_until: '2026-11-22' }, TODAY).isExpired).toBe(true)
  expect(resultOf({ ...READ, valid_until: TODAY }, TODAY).isExpired).toBe(false)
})

it('makes pictures small and never larger', () => {
  expect(fitted(4000, 3000)).toEqual({ width: SIDE_MAX, height: 1500 })
  expect(fitted(3000, 4000)).toEqual({ width: 1500, height: SIDE_MAX })
  expect(fitted(640, 480)).toEqual({ width: 640, height: 480 })
  expect(fitted(40_000, 1)).toEqual({ width: SIDE_MAX, height: 1 })
})

it('knows why there is no camera', () => {
  expect(troubleOf(new DOMException('', 'NotAllowedError'))).toBe('denied')
  expect(troubleOf(new DOMException('', 'NotFoundError'))).toBe('absent')
  expect(troubleOf(new Error('x'))).toBe('failed')
})

it('sends a small picture and offers what was read', async () => {
  const sent: Blob[] = []
  const reader = open((picture) => {
    sent.push(picture)
    return Promise.resolve(READ)
  })
  await choose(reader, photo)
  expect(sent).toEqual([SENT])
  expect(reader.emitted('filled')).toEqual([[READ]])
  expect(reader.get('[data-testid="card-result"]').text()).toContain('Compare it with the document')
})

it('shows that it is reading, and can be stopped', async () => {
  let asked: AbortSignal | null = null
  const reader = open((_, signal) => {
    asked = signal
    return new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(new DOMException('', 'AbortError'))))
  })
  await choose(reader, photo)
  expect(reader.get('[role="status"]').text()).toBe('Reading …')
  expect(document.activeElement).toBe(reader.get('[data-testid="card-reading-cancel"]').element)
  await reader.get('[data-testid="card-reading-cancel"]').trigger('click')
  await flushPromises()
  expect((asked as AbortSignal | null)?.aborted).toBe(true)
  expect(reader.find('[data-testid="problem"]').exists()).toBe(false)
  expect(document.activeElement).toBe(reader.get('[data-testid="card-photograph"]').element)
})

it('says what is wrong with a poor picture, and with a file that is none', async () => {
  const reader = open(() => Promise.reject(new Problem({ code: 'card-blurred', title: 'The picture is blurred', detail: 'Hold still.' }, 422)))
  await choose(reader, photo)
  expect(reader.get('[data-testid="problem"]').attributes('data-code')).toBe('card-blurred')
  expect(reader.text()).toContain('Hold still.')
  await choose(reader, new File(['<html>'], 'card.jpg', { type: 'text/html' }))
  expect(reader.get('[data-testid="problem"]').attributes('data-code')).toBe('picture-unopened')
  expect(reader.emitted('filled')).toBeUndefined()
})

it('offers a file where there is no camera', async () => {
  const reader = open(() => Promise.resolve(READ))
  await reader.get('[data-testid="card-photograph"]').trigger('click')
  await flushPromises()
  expect(reader.text()).toMatch(/There is no camera|No camera over this connection/)
  const input = reader.get<HTMLInputElement>('[data-testid="card-file"]')
  const pressed = vi.spyOn(input.element, 'click')
  await reader.get('[data-testid="card-choose-instead"]').trigger('click')
  expect(pressed).toHaveBeenCalledOnce()
  expect(input.attributes('capture')).toBe('environment')
})
