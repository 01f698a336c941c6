import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { smallHall } from '../../fixtures'
import { EMPTY_SELECTION } from '../../selection'
import { LABELS, THEME } from '../fixtures'
import { colorsByName, type Frame } from '../frame'
import { defaultSettings } from '../settings'
import { NO_SKETCH } from '../sketch'
import { SeatSprites } from './sprites'

const hall = smallHall()
const frame: Frame = {
  document: hall, selection: EMPTY_SELECTION, settings: defaultSettings(hall), theme: THEME, labels: LABELS, colors: colorsByName(hall), handles: [], sketch: NO_SKETCH,
  camera: { x: 0, y: 0, scale: 1 }, view: { width: 100, height: 100 }, pixelRatio: 1, isMoving: false,
}

beforeEach(() => {
  const blank = new Proxy({}, { get: () => () => {} })
  vi.spyOn(HTMLCanvasElement.prototype, 'getContext').mockImplementation((() => blank) as never)
})

afterEach(() => vi.restoreAllMocks())

it('makes a picture once for each category and number', () => {
  const sprites = new SeatSprites()
  expect(sprites.prepare(frame, 10)).toBe(1)
  expect(sprites.of('A', '1')).toBe(sprites.of('A', '1'))
  expect(sprites.of('A', '1')).not.toBe(sprites.of('A', '2'))
  expect(sprites.of('A', '1')).not.toBe(sprites.of('B', '1'))
})

it('stretches pictures while the view moves, and makes sharp ones once it rests', () => {
  const sprites = new SeatSprites()
  sprites.prepare(frame, 10)
  const picture = sprites.of('A', '1')
  expect(sprites.prepare({ ...frame, isMoving: true }, 12)).toBeCloseTo(1.2, 6)
  expect(sprites.of('A', '1')).toBe(picture)
  expect(sprites.prepare({ ...frame, isMoving: true }, 30)).toBe(1)
  sprites.prepare(frame, 10)
  expect(sprites.prepare(frame, 12)).toBe(1)
  expect(sprites.of('A', '1').width).toBe(28)
})

it('makes others for another theme', () => {
  const sprites = new SeatSprites()
  sprites.prepare(frame, 10)
  const picture = sprites.of('A', '1')
  sprites.prepare({ ...frame, theme: { ...THEME, surface: '#000000' } }, 10)
  expect(sprites.of('A', '1')).not.toBe(picture)
})

it('keeps no more pictures than its limit', () => {
  const sprites = new SeatSprites()
  sprites.prepare(frame, 10)
  const picture = sprites.of('A', '0')
  for (let number = 1; number < 4_000; number++) sprites.of('A', `${number}`)
  expect(sprites.of('A', '0')).toBe(picture)
  sprites.of('A', '4000')
  expect(sprites.of('A', '0')).not.toBe(picture)
})
