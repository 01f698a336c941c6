/// <reference types="node" />
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { tokens, type ThemeName } from './tokens'

const css = readFileSync('src/tokens.css', 'utf8')
const [lightCss = '', darkCss = ''] = css.split(":root[data-theme='dark']")

function cssToken(theme: ThemeName, name: string): string | undefined {
  const source = theme === 'light' ? lightCss : darkCss
  return new RegExp(`--os-${name}: (#[0-9a-f]{6})`).exec(source)?.[1]
}

function luminance(hex: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const value = parseInt(hex.slice(at, at + 2), 16) / 255
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * r + 0.7152 * g + 0.0722 * b
}

function contrast(first: string, second: string): number {
  const [dark = 0, light = 0] = [luminance(first), luminance(second)].sort((left, right) => left - right)
  return (light + 0.05) / (dark + 0.05)
}

describe.each(['light', 'dark'] as const)('the %s theme', (theme) => {
  const { seats, ...colours } = tokens[theme]

  it('is the same in CSS and in TypeScript', () => {
    for (const [name, value] of Object.entries(colours)) {
      const cssName = name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
      expect([name, cssToken(theme, cssName)]).toEqual([name, value])
    }
    expect(seats.map((_, index) => cssToken(theme, `seat-${index + 1}`))).toEqual(seats)
  })

  it('has AA contrast wherever text stands', () => {
    const backgrounds = [colours.canvas, colours.surface, colours.sunken]
    for (const ink of [colours.ink, colours.inkSoft, colours.inkFaint]) {
      for (const background of backgrounds) expect(contrast(ink, background)).toBeGreaterThanOrEqual(4.5)
    }
    expect(contrast(colours.onAccent, colours.accent)).toBeGreaterThanOrEqual(4.5)
    expect(contrast(colours.onAccent, colours.accentHover)).toBeGreaterThanOrEqual(4.5)
    for (const background of [colours.canvas, colours.surface, colours.accentSoft]) {
      expect(contrast(colours.accentInk, background)).toBeGreaterThanOrEqual(4.5)
    }
    expect(contrast(colours.success, colours.successSoft)).toBeGreaterThanOrEqual(4.5)
    expect(contrast(colours.warning, colours.warningSoft)).toBeGreaterThanOrEqual(4.5)
    expect(contrast(colours.danger, colours.dangerSoft)).toBeGreaterThanOrEqual(4.5)
    expect(contrast(colours.lineStrong, colours.surface)).toBeGreaterThanOrEqual(3)
  })
})
