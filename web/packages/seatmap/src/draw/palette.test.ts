import { describe, expect, it } from 'vitest'
import { contrast, inkOn, mix, parseColor } from './color'
import { colorsOfTypes, dearestFirst, SAFE_PALETTES, ticketTypeColors, type PricedType } from './palette'
import { DARK_THEME, LIGHT_THEME } from './theme'

type Triple = readonly [number, number, number]

/** Machado, Oliveira and Fernandes 2009, severity 1, on linear RGB. */
const SIGHTS: Readonly<Record<string, readonly Triple[]>> = {
  normal: [[1, 0, 0], [0, 1, 0], [0, 0, 1]],
  protanopia: [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
  deuteranopia: [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.01182, 0.04294, 0.968881]],
  tritanopia: [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.3039]],
}

function labSeenWith(sight: readonly Triple[], color: string): Triple {
  const linear = parseColor(color).map((value) => (value / 255 <= 0.04045 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4))
  const [r, g, b] = sight.map((row) => Math.min(1, Math.max(0, row.reduce((sum, factor, at) => sum + factor * linear[at]!, 0)))) as unknown as Triple
  const f = (t: number): number => (t > 0.008856 ? Math.cbrt(t) : 7.787 * t + 16 / 116)
  const x = f((0.4124564 * r + 0.3575761 * g + 0.1804375 * b) / 0.95047)
  const y = f(0.2126729 * r + 0.7151522 * g + 0.072175 * b)
  const z = f((0.0193339 * r + 0.119192 * g + 0.9503041 * b) / 1.08883)
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)]
}

describe.each(['light', 'dark'] as const)('the %s palette', (name) => {
  const colors = SAFE_PALETTES[name]
  const surface = name === 'light' ? LIGHT_THEME.background : DARK_THEME.background

  it.each(Object.keys(SIGHTS))('stays apart with %s', (sight) => {
    const seen = colors.map((color) => labSeenWith(SIGHTS[sight]!, color))
    const distances = seen.flatMap((a, at) => seen.slice(at + 1).map((b) => Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2])))
    expect(Math.min(...distances)).toBeGreaterThan(30)
  })

  it('is seen on its surface and carries readable numbers', () => {
    for (const color of colors) {
      expect(contrast(color, surface)).toBeGreaterThanOrEqual(3)
      expect(contrast(color, inkOn(color))).toBeGreaterThanOrEqual(4.5)
    }
  })
})

it('falls back to the colours of the plan when there are more ticket types than safe colours', () => {
  const types = Array.from({ length: 7 }, (_, at) => ({ id: `${at}`, priceMinor: 0, maxPerOrder: 1, color: `#00000${at}` }))
  expect(ticketTypeColors(types, 'light')).toEqual(types.map((type) => type.color))
  expect(ticketTypeColors(types.slice(0, 2), 'light')).toEqual(SAFE_PALETTES.light.slice(0, 2))
})

describe('the colours of a performance', () => {
  const type = (id: string, amount: number, seated = true): PricedType => ({ id, price: { amount_minor: amount }, seated, color: `raw ${id}` })
  const safe = SAFE_PALETTES.light

  it('begin with the dearest seat, in whatever order the types come, as the map has them', () => {
    const types = [type('cheap', 100), type('floor', 900, false), type('dear', 300), type('same', 100)]
    const colors = colorsOfTypes(types, 'light')
    expect(Object.fromEntries(colors)).toEqual({ dear: safe[0], cheap: safe[1], same: safe[2], floor: safe[3] })
    const onMap = dearestFirst(types.filter(({ seated }) => seated))
    expect(ticketTypeColors(onMap, 'light')).toEqual(onMap.map(({ id }) => colors.get(id)))
  })

  it("keep the seats' colours safe when the types without seats are too many", () => {
    const types = [type('seat', 5), ...Array.from({ length: 6 }, (_, at) => type(`f${at}`, 4, false))]
    const colors = colorsOfTypes(types, 'light')
    expect([colors.get('seat'), colors.get('f0'), colors.get('f5')]).toEqual([safe[0], 'raw f0', 'raw f5'])
  })
})

it('mixes colours and survives odd ones', () => {
  expect(mix('#ffffff', '#000000', 0.5)).toBe('#808080')
  expect(mix('#f00', '#000000', 1)).toBe('#ff0000')
  expect(parseColor('tomato')).toEqual([128, 128, 128])
})
