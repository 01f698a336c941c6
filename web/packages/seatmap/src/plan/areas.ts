import type { SeatPlan } from './seatPlan'
import { shapeBounds, shapeCenter, shapeContains } from './shapes'
import type { Bounds, ChartSource, SeatTicketType } from './types'

/** Where people stand, made ready for drawing and pressing. */
export interface PlanArea {
  readonly name: string
  readonly level: number
  readonly category: number
  readonly capacity: number
  readonly shape: NonNullable<ChartSource['areas']>[number]['shape']
  readonly bounds: Bounds
  /** Where its name stands. */
  readonly center: { readonly x: number; readonly y: number }
}

export function readAreas(chart: ChartSource): PlanArea[] {
  return (chart.areas ?? []).map(({ name, floor, category, capacity, shape }) => ({
    name, level: floor, category, capacity, shape, bounds: shapeBounds(shape), center: shapeCenter(shape),
  }))
}

/** The topmost area of the level at a place of the plan, or -1. */
export function areaAt(plan: Pick<SeatPlan, 'areas'>, level: number, x: number, y: number): number {
  return plan.areas.findLastIndex((area) => area.level === level && shapeContains(area.shape, { x, y }))
}

/** The ticket type that an area is sold as; undefined where it is not sold. */
export function typeOfArea(plan: Pick<SeatPlan, 'areas' | 'ticketTypes' | 'typeOfCategory'>, area: number): SeatTicketType | undefined {
  return plan.ticketTypes[plan.typeOfCategory[plan.areas[area]!.category] ?? -1]
}
