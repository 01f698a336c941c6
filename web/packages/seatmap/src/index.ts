/**
 * Seat map on a 2D canvas, without a framework: `readSeatPlan` makes a chart ready once, `createSeatMap` shows it,
 * `toggleSeat` keeps a selection inside its limits. The list view reads the same plan.
 */
export { areaAt, typeOfArea, type PlanArea } from './plan/areas'
export { countByBlock, decodeSeatBits, isOpen, noSeats, type SeatBits } from './plan/availability'
export { flipSeats } from './plan/flips'
export type { Block } from './plan/blocks'
export { openRuns, orphansOf, partyAround, withoutOrphan } from './plan/neighbours'
export { blockOfSeat, levelOfSeat, readSeatPlan, seatFacts, typeOfSeat, type SeatPlan } from './plan/seatPlan'
export { ORDER_SEATS_MAX, splitTaken, toggleSeat, type SeatRefusal, type SelectionChange } from './plan/selection'
export type { ChartArea, ChartGate, ChartSource, SeatFacts, SeatTicketType, SeatTrait } from './plan/types'
export { inkOn } from './draw/color'
export { colorsOfTypes, dearestFirst, ticketTypeColors, type PaletteName, type PricedType } from './draw/palette'
export { DARK_THEME, LIGHT_THEME, type SeatMapLabels, type SeatMapTheme } from './draw/theme'
export type { SeatMap, SeatMapCallbacks, SeatMapView, SeatPointing } from './api'
export { createSeatMap } from './seatMap'
export type { Detail } from './view/detail'
