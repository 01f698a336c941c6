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

/** What decides about the colour of a ticket type. */
export interface PricedType {
  readonly id: string
  readonly price: { readonly amount_minor: number }
  readonly seated: boolean
  /** The organiser's. */
  readonly color: string
}

/** Dearest first, as maps, legends and lists of one performance have them; what costs the same keeps its order. */
export function dearestFirst<Type extends Pick<PricedType, 'price'>>(types: readonly Type[]): Type[] {
  return [...types].sort((a, b) => b.price.amount_minor - a.price.amount_minor)
}

/**
 * The colour of each ticket type of one performance, by its id: the same on every page, and on the map. The seats come
 * first, because only they are on the map; then whatever has no seats.
 */
export function colorsOfTypes(types: readonly PricedType[], palette: PaletteName): ReadonlyMap<string, string> {
  const seated = dearestFirst(types.filter((type) => type.seated))
  const ordered = [...seated, ...dearestFirst(types.filter((type) => !type.seated))]
  const colors = colorsOnMap(ordered.map(({ color, seated: isSeated }) => ({ color, isStanding: !isSeated })), palette)
  return new Map(ordered.map((type, position) => [type.id, colors[position]!]))
}

/** As `colorsOfTypes`: what stands comes last and takes no colour from what has seats. */
export function colorsOnMap(ordered: readonly Pick<SeatTicketType, 'color' | 'isStanding'>[], palette: PaletteName): string[] {
  const seated = ordered.filter(({ isStanding }) => isStanding !== true)
  return [...ticketTypeColors(seated, palette), ...ticketTypeColors(ordered, palette).slice(seated.length)]
}

/** One colour a ticket type, in the order given: the safe palette while it lasts, else the colours the organiser gave. */
export function ticketTypeColors(ticketTypes: readonly Pick<SeatTicketType, 'color'>[], palette: PaletteName): string[] {
  const safe = SAFE_PALETTES[palette]
  if (ticketTypes.length > safe.length) return ticketTypes.map((type) => type.color)
  return ticketTypes.map((_, position) => safe[position]!)
}
