import type { CardReading } from '@onsale/api'

export interface CardResult {
  what: 'whole' | 'unsure' | 'noName' | 'noNumber' | 'back'
  tone: 'success' | 'warning'
  /** Something is in the form now that was not there before. */
  isFilled: boolean
  isExpired: boolean
}

/** What to say of a reading; today is YYYY-MM-DD. */
export function resultOf(reading: CardReading, today: string): CardResult {
  const what = whatOf(reading)
  return {
    what,
    tone: what === 'whole' ? 'success' : 'warning',
    isFilled: reading.name !== '' || reading.number !== '',
    isExpired: typeof reading.valid_until === 'string' && reading.valid_until < today,
  }
}

function whatOf(reading: CardReading): CardResult['what'] {
  if (reading.side === 'back') return 'back'
  if (reading.number === '') return 'noNumber'
  if (reading.name === '') return 'noName'
  return (reading.unsure ?? []).length > 0 ? 'unsure' : 'whole'
}
