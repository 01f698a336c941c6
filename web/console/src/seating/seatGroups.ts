/** Seats as people speak of them: by section and row, neighbours as a range ("A 1–12, 14"). */
import type { Chart } from '@onsale/api'

export interface SeatName {
  readonly section: string
  readonly row: string
  readonly number: string
}

export interface SeatGroup {
  readonly section: string
  readonly row: string
  readonly numbers: string
  readonly count: number
}

/** Groups in the order in which their first seat comes; ids without a name are left out. */
export function groupSeats(ids: readonly string[], nameOf: (id: string) => SeatName | undefined): SeatGroup[] {
  const rows = new Map<string, { name: SeatName; numbers: string[] }>()
  for (const id of ids) {
    const name = nameOf(id)
    if (name === undefined) continue
    const key = `${name.section}\n${name.row}`
    const row = rows.get(key)
    if (row === undefined) rows.set(key, { name, numbers: [name.number] })
    else row.numbers.push(name.number)
  }
  return [...rows.values()].map(({ name, numbers }) => ({ section: name.section, row: name.row, numbers: ranges(numbers), count: numbers.length }))
}

/** "1–4, 7, X" of 3, 1, 2, 4, X, 7: numbers in order, words after them. */
export function ranges(numbers: readonly string[]): string {
  const counted = numbers.filter((number) => /^\d{1,9}$/.test(number)).map(Number).sort((one, other) => one - other)
  const parts: string[] = []
  for (let first = 0; first < counted.length; ) {
    let last = first
    while (counted[last + 1] === counted[last]! + 1) last += 1
    parts.push(last === first ? String(counted[first]) : `${String(counted[first])}–${String(counted[last])}`)
    first = last + 1
  }
  return [...parts, ...numbers.filter((number) => !/^\d{1,9}$/.test(number))].join(', ')
}

interface NamedSeats { readonly label: string; readonly seats?: readonly { readonly id: string; readonly number: string }[] }

/** As much of a plan document as names its seats. */
export interface NamedDocument {
  readonly sections?: readonly { readonly id: string; readonly name: string; readonly rows?: readonly NamedSeats[] }[]
  readonly tables?: readonly (NamedSeats & { readonly section: string })[]
}

/** The names of a document's seats by their ids; tables are rows of their sections. */
export function documentNames({ sections = [], tables = [] }: NamedDocument): Map<string, SeatName> {
  const names = new Map<string, SeatName>()
  const add = (section: string, { label, seats = [] }: NamedSeats): void => {
    for (const seat of seats) names.set(seat.id, { section, row: label, number: seat.number })
  }
  for (const section of sections) for (const row of section.rows ?? []) add(section.name, row)
  const nameOf = new Map(sections.map((section) => [section.id, section.name]))
  for (const table of tables) add(nameOf.get(table.section) ?? '', table)
  return names
}

/** The names of a chart's seats by their ids. */
export function chartNames(chart: Chart): Map<string, SeatName> {
  const names = new Map<string, SeatName>()
  for (const row of chart.rows) {
    const section = chart.sections[row.section]?.name ?? ''
    for (let seat = row.first_seat; seat < row.first_seat + row.seat_count; seat += 1) {
      names.set(chart.seats.id[seat] ?? '', { section, row: row.label, number: chart.seats.number[seat] ?? '' })
    }
  }
  return names
}
