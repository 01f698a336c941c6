import type { Category, PlanDocument } from './types'

/** What the API paints categories with that came without a colour (after Okabe and Ito), in their order. */
export const DEFAULT_COLORS = ['#0072B2', '#E69F00', '#009E73', '#CC79A7', '#56B4E9', '#D55E00', '#7A6FBE', '#5B6770'] as const

/** The colours of the document's categories, in their order. */
export function categoryColors({ categories }: Pick<PlanDocument, 'categories'>): string[] {
  return categories.map((category, position) => category.color || DEFAULT_COLORS[position % DEFAULT_COLORS.length]!)
}

const GOLDEN_ANGLE = 137.508

/** A colour that no category has yet. */
export function newColor(categories: readonly Category[]): string {
  const taken = new Set(categoryColors({ categories }).map((color) => color.toUpperCase()))
  const free = DEFAULT_COLORS.find((color) => !taken.has(color.toUpperCase()))
  if (free) return free
  for (let step = categories.length; ; step++) {
    const color = fromHue((step * GOLDEN_ANGLE) % 360)
    if (!taken.has(color)) return color
  }
}

function fromHue(hue: number): string {
  const [saturation, lightness] = [0.55, 0.48]
  const channel = (shift: number): string => {
    const place = (shift + hue / 30) % 12
    const value = lightness - saturation * Math.min(lightness, 1 - lightness) * Math.max(-1, Math.min(place - 3, 9 - place, 1))
    return Math.round(255 * value).toString(16).padStart(2, '0').toUpperCase()
  }
  return `#${channel(0)}${channel(8)}${channel(4)}`
}
