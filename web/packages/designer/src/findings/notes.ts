import type { Point } from '../document/types'
import type { Finding, FindingCode } from './findings'

const WARNINGS: ReadonlySet<FindingCode> = new Set(['same-ticket', 'no-number', 'overlap', 'outside', 'empty-row'])

/** The parts of a selection that can have a defect. */
type Part = 'rows' | 'seats' | 'tables' | 'areas' | 'shapes'

interface Gathered {
  readonly code: FindingCode
  readonly floor: string
  readonly place: Point | null
  readonly parts: Partial<Record<Part, string[]>>
  readonly gates: number[]
  stage: boolean
  count: number
}

/** Defects as they are found, gathered by code and floor. */
export class Notes {
  private readonly gathered = new Map<string, Gathered>()

  /** A defect of one thing on a floor. */
  note(code: FindingCode, floor: string, part: Part, id: string, place: Point | null): void {
    const gathered = this.of(code, floor, place)
    ;(gathered.parts[part] ??= []).push(id)
    gathered.count++
  }

  gate(code: FindingCode, position: number, place: Point): void {
    const gathered = this.of(code, '', place)
    gathered.gates.push(position)
    gathered.count++
  }

  stage(code: FindingCode, place: Point): void {
    const gathered = this.of(code, '', place)
    gathered.stage = true
    gathered.count++
  }

  /** A defect of the whole, or of something that stands nowhere. */
  whole(code: FindingCode): void {
    this.of(code, '', null).count++
  }

  findings(): Finding[] {
    const found = [...this.gathered.values()].map(({ code, floor, place, parts, gates, stage, count }): Finding => ({
      code,
      severity: WARNINGS.has(code) ? 'warning' : 'error',
      count,
      floor,
      place,
      parts: { ...parts, ...(gates.length > 0 ? { gates } : {}), ...(stage ? { stage } : {}) },
    }))
    return found.sort((a, b) => Number(a.severity === 'warning') - Number(b.severity === 'warning'))
  }

  private of(code: FindingCode, floor: string, place: Point | null): Gathered {
    const key = `${code} ${floor}`
    let gathered = this.gathered.get(key)
    if (!gathered) {
      gathered = { code, floor, place: place && { x: place.x, y: place.y }, parts: {}, gates: [], stage: false, count: 0 }
      this.gathered.set(key, gathered)
    }
    return gathered
  }
}
