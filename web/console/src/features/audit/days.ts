const DAY = /^\d{4}-\d{2}-\d{2}$/

/** The instant at which a day begins where the reader is, so many days later; '' for what is no day. */
export function startOf(day: string, daysLater = 0): string {
  if (!DAY.test(day)) return ''
  const start = new Date(`${day}T00:00:00`)
  if (Number.isNaN(start.getTime())) return ''
  start.setDate(start.getDate() + daysLater)
  return start.toISOString()
}
