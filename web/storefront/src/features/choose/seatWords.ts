import type { Block, SeatFacts, SeatPlan } from '@onsale/seatmap'

const COMPASS = [
  ['nw', 'n', 'ne'],
  ['w', 'c', 'e'],
  ['sw', 's', 'se'],
] as const

/** Seats and places of a plan in words; `t` is the component's. */
export function seatWords(t: (key: string, values?: Record<string, unknown>) => string) {
  return {
    seatName: ({ section, row, number }: SeatFacts) => t('seat.name', { section, row, number }),
    seatShort: ({ row, number }: SeatFacts) => t('seat.short', { row, number }),
    /** What to know before buying it, empty for most seats. */
    seatTraits: ({ traits, note }: SeatFacts) => [...traits.map((trait) => t(`seat.${trait}`)), ...(note ? [note] : [])].join(' · '),
    /** Where on the plan a block is, as seen on the map: "upper left". */
    position: (plan: SeatPlan, block: Block) => t(`position.${compass(plan, block)}`),
  }
}

export function compass(plan: Pick<SeatPlan, 'bounds'>, block: Pick<Block, 'center'>): (typeof COMPASS)[number][number] {
  const { minX, minY, maxX, maxY } = plan.bounds
  return COMPASS[third(block.center.y, minY, maxY)][third(block.center.x, minX, maxX)]
}

function third(value: number, min: number, max: number): 0 | 1 | 2 {
  const share = (value - min) / Math.max(1, max - min)
  if (share < 1 / 3) return 0
  return share < 2 / 3 ? 1 : 2
}
