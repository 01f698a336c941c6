import type { PaletteName } from './palette'

/** Colours the map does not choose itself; the host reads them from its tokens. `#rrggbb` only. */
export interface SeatMapTheme {
  readonly palette: PaletteName
  readonly background: string
  readonly ink: string
  readonly inkQuiet: string
  readonly line: string
  readonly surface: string
  readonly accent: string
  readonly onAccent: string
  readonly fontFamily: string
}

export const LIGHT_THEME: SeatMapTheme = {
  palette: 'light',
  background: '#FAF9F7',
  ink: '#16151A',
  inkQuiet: '#625F6B',
  line: '#E4E1DB',
  surface: '#FFFFFF',
  accent: '#D63A1F',
  onAccent: '#FFFFFF',
  fontFamily: 'system-ui, sans-serif',
}

export const DARK_THEME: SeatMapTheme = {
  palette: 'dark',
  background: '#121116',
  ink: '#F4F2EE',
  inkQuiet: '#A7A3B0',
  line: '#2E2C36',
  surface: '#1B1A21',
  accent: '#FF6B4A',
  onAccent: '#16151A',
  fontFamily: 'system-ui, sans-serif',
}

/** Words and numbers on the canvas, formatted by the host. */
export interface SeatMapLabels {
  readonly map: string
  readonly keys: string
  price(minor: number): string
  left(count: number): string
  readonly soldOut: string
}
