/** The colours of `tokens.css` for what cannot read CSS variables: canvas, charts, Naive UI. */
export type ThemeName = 'light' | 'dark'

export interface Tokens {
  canvas: string
  surface: string
  sunken: string
  line: string
  lineStrong: string
  ink: string
  inkSoft: string
  inkFaint: string
  accent: string
  accentHover: string
  accentInk: string
  accentSoft: string
  onAccent: string
  success: string
  successSoft: string
  warning: string
  warningSoft: string
  danger: string
  dangerSoft: string
  seatTaken: string
  /** Told apart with any common colour blindness; price categories take them in order. */
  seats: readonly string[]
}

export const tokens: Readonly<Record<ThemeName, Tokens>> = {
  light: {
    canvas: '#faf9f7', surface: '#ffffff', sunken: '#f1efeb', line: '#e3e0da', lineStrong: '#8a867e',
    ink: '#16151a', inkSoft: '#55525b', inkFaint: '#6b6871',
    accent: '#d63a1f', accentHover: '#b92f17', accentInk: '#bf3018', accentSoft: '#fdece7', onAccent: '#ffffff',
    success: '#14713f', successSoft: '#e5f3ea', warning: '#8a5200', warningSoft: '#fdf1da', danger: '#b3202c', dangerSoft: '#fce9ea',
    seatTaken: '#d9d6d0',
    seats: ['#0072b2', '#d55e00', '#009e73', '#9a4f8f', '#b58900', '#3a8fc7', '#6b5bd2', '#7a6a58'],
  },
  dark: {
    canvas: '#121116', surface: '#1c1b21', sunken: '#26242c', line: '#34323b', lineStrong: '#85818d',
    ink: '#f4f2ee', inkSoft: '#bab6c0', inkFaint: '#9d99a5',
    accent: '#ff6b4a', accentHover: '#ff8468', accentInk: '#ff8468', accentSoft: '#3a1d17', onAccent: '#1a0a06',
    success: '#63c98c', successSoft: '#17301f', warning: '#f0b95a', warningSoft: '#33270f', danger: '#ff8088', dangerSoft: '#3a191c',
    seatTaken: '#3a3840',
    seats: ['#4ba6dd', '#f08a3c', '#35c39a', '#cf86c4', '#e0b83a', '#8cc8ee', '#a397f5', '#b5a48f'],
  },
}
