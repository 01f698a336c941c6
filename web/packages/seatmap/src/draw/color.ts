type Rgb = readonly [number, number, number]

/** Reads `#rgb` and `#rrggbb`; anything else is a middle grey, so that a plan's odd colour never breaks the map. */
export function parseColor(color: string): Rgb {
  const hex = color.trim().replace(/^#/, '')
  const full = hex.length === 3 ? Array.from(hex, (digit) => digit + digit).join('') : hex
  if (!/^[0-9a-f]{6}([0-9a-f]{2})?$/i.test(full)) return [128, 128, 128]
  return [0, 2, 4].map((at) => parseInt(full.slice(at, at + 2), 16)) as unknown as Rgb
}

/** `share` of `color` over `base`, opaque. */
export function mix(color: string, base: string, share: number): string {
  const top = parseColor(color)
  const under = parseColor(base)
  const channels = top.map((value, at) => Math.round(value * share + under[at]! * (1 - share)))
  return `#${channels.map((value) => value.toString(16).padStart(2, '0')).join('')}`
}

/** WCAG relative luminance, 0 to 1. */
export function luminance(color: string): number {
  const [red, green, blue] = parseColor(color).map((value) => {
    const channel = value / 255
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4
  }) as [number, number, number]
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

/** WCAG contrast ratio, 1 to 21. */
export function contrast(a: string, b: string): number {
  const [low, high] = [luminance(a), luminance(b)].sort((x, y) => x - y) as [number, number]
  return (high + 0.05) / (low + 0.05)
}

/** Whichever of the two inks reads better on the paint. */
export function inkOn(paint: string, light = '#ffffff', dark = '#16151a'): string {
  return contrast(paint, light) >= contrast(paint, dark) ? light : dark
}
