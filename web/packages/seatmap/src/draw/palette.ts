import type { SeatTicketType } from '../plan/types'

/*
 * Found by a search for the six colours that stay furthest apart (CIE76) for normal sight and the three
 * dichromacies at once, with a contrast of 3:1 on our surfaces and 4.5:1 under a number, and away from the accent. `palette.test.ts`
 * measures the distances again. The first colours go to the first ticket types.
 */
const LIGHT = ['#34379C', '#B37B05', '#3B9E70', '#6D1149', '#9D7EB9', '#433900'] as const
const DARK = ['#5384EC', '#EAD95B', '#B56D8D', '#68DDFA', '#848542', '#B4E3B0'] as const

export type PaletteName = 'light' | 'dark'

export const SAFE_PALETTES: Readonly<Record<PaletteName, readonly string[]>> = { light: LIGHT, dark: DARK }

/** One colour a ticket type: the safe palette while it lasts, else the colours the organiser gave. */
export function ticketTypeColors(ticketTypes: readonly SeatTicketType[], palette: PaletteName): string[] {
  const safe = SAFE_PALETTES[palette]
  if (ticketTypes.length > safe.length) return ticketTypes.map((type) => type.color)
  return ticketTypes.map((_, position) => safe[position]!)
}
