import type { TemplateSpec } from '@onsale/designer'

export type TemplateKind = 'straight' | 'fan'

/** How many seats a template will have. */
export function templateSeats({ rows, seats, growth = 0 }: TemplateSpec): number {
  return rows * seats + (growth * rows * (rows - 1)) / 2
}
