/** What a new drawing can start from. */
export const STARTS = ['empty', 'straight', 'fan', 'plan', 'file'] as const
export type Start = (typeof STARTS)[number]

/** Drawn in the designer itself, which asks for rows and seats. */
export type TemplateStart = Extract<Start, 'straight' | 'fan'>

export function isTemplate(start: Start): start is TemplateStart {
  return start === 'straight' || start === 'fan'
}
