import type { Box } from '../document/measure'
import type { Sketch } from './sketch'

const PULSE_MS = 1_600

/** Points at a place for a moment. Time is passed in, never read. */
export class Pulse {
  private at: { readonly box: Box; readonly start: number } | null = null

  get isOn(): boolean {
    return this.at !== null
  }

  begin(box: Box, now: number): void {
    this.at = { box, start: now }
  }

  /** The sketch with what there is to point at; over after its time. */
  over(sketch: Sketch, now: number, isStill: boolean): Sketch {
    if (!this.at) return sketch
    const strength = 1 - (now - this.at.start) / PULSE_MS
    if (strength > 0) return { ...sketch, pulse: { box: this.at.box, strength: isStill ? 0.5 : strength } }
    this.at = null
    return sketch
  }
}
