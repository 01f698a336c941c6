import { describe, expect, it } from 'vitest'
import { planOf, TICKET_TYPES } from '../fixtures'
import { noSeats } from '../plan/availability'
import { covers, showsTheSame, widened } from './ground'
import type { Scene } from './scene'
import { LIGHT_THEME } from './theme'

const plan = planOf([{ section: 'A', category: 0, x: 0, y: 0, rows: 2, columns: 2 }])
const base: Scene = {
  plan,
  bits: noSeats(4),
  leftInBlock: new Uint32Array(1),
  standingLeft: null,
  colors: ['#000000', '#ffffff'],
  theme: LIGHT_THEME,
  labels: { map: '', keys: '', price: String, left: String, soldOut: '' },
  level: 0,
  shownTypes: TICKET_TYPES.map(() => true),
  selection: [],
  hovered: -1,
  hoveredArea: -1,
  camera: { x: 100, y: 100, scale: 1 },
  view: { width: 1000, height: 1000 },
  pixelRatio: 1,
  home: { x: 100, y: 100, scale: 1 },
  isMoving: false,
}
/** Drawn with a quarter of the view ahead on each side: 250 pixels. */
const drawn: Scene = { ...base, view: widened(base.view) }

describe('a drawn picture', () => {
  it.each([
    ['the same camera', {}, true],
    ['a pan inside what was drawn ahead', { camera: { x: 350, y: -150, scale: 1 } }, true],
    ['a pan beyond it', { camera: { x: 351, y: 100, scale: 1 } }, false],
    ['a zoom while moving', { camera: { x: 100, y: 100, scale: 1.4 }, isMoving: true }, true],
    ['the same zoom at rest', { camera: { x: 100, y: 100, scale: 1.4 } }, false],
    ['a zoom too strong to stretch', { camera: { x: 100, y: 100, scale: 2.5 }, isMoving: true }, false],
    ['zooming out beyond the picture', { camera: { x: 100, y: 100, scale: 0.64 }, isMoving: true }, false],
    ['new availability', { bits: noSeats(4) }, false],
    ['fewer places to stand', { standingLeft: new Map([['floor', 3]]) }, false],
    ['another filter', { shownTypes: [true, false] }, false],
    ['another selection: it is drawn above', { selection: [1] }, true],
    ['a view of another size', { view: { width: 1001, height: 1000 } }, false],
  ] as const)('%s', (_, change, reusable) => {
    const wanted = { ...base, ...change }
    expect(showsTheSame(drawn, wanted) && covers(drawn, wanted)).toBe(reusable)
  })
})

it('draws at least a swipe ahead on small views', () => {
  expect(widened({ width: 390, height: 1000 })).toEqual({ width: 830, height: 1500 })
})
