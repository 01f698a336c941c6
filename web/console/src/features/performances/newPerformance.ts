import { shiftLocalInput } from '@/forms/zonedTime'
import type { NamesForm, PerformanceForm, TicketTypeForm } from './performanceForm'
import { emptySeries } from './seriesTimes'

const DEFAULT_PER_ORDER = '4'
const DEFAULT_PER_PERSON = '6'
const DOORS_BEFORE_MINUTES = -60
const LENGTH_MINUTES = 120

export function emptyTicketType(): TicketTypeForm {
  return {
    nameZh: '', nameEn: '', price: '', capacity: '', perOrder: DEFAULT_PER_ORDER, perPerson: DEFAULT_PER_PERSON, saleStarts: '', saleEnds: '',
    categories: [],
  }
}

export function emptyPerformance(): PerformanceForm {
  const names: NamesForm = {
    isAsked: false, buyerMustAttend: false, verifiedDocuments: false, children: 'none', underAge: '', underHeight: '', areChangeable: false, changes: '1', hoursBefore: '48',
  }
  return { starts: '', doors: '', ends: '', kind: 'standing', planId: null, types: [emptyTicketType()], names, sharesVenue: false, series: emptySeries() }
}

/** One more ticket type; it sells in the same window as the last one, under the same limits. */
export function nextTicketType(types: readonly TicketTypeForm[]): TicketTypeForm {
  const last = types.at(-1)
  if (last === undefined) return emptyTicketType()
  const { perOrder, perPerson, saleStarts, saleEnds } = last
  return { ...emptyTicketType(), perOrder, perPerson, saleStarts, saleEnds }
}

/** Fills what follows from the start and was not typed: doors an hour before, two hours of show, sale until the start. */
export function followStart(form: PerformanceForm, before: string): void {
  if (form.doors === '' || form.doors === shiftLocalInput(before, DOORS_BEFORE_MINUTES)) form.doors = shiftLocalInput(form.starts, DOORS_BEFORE_MINUTES)
  if (form.ends === '' || form.ends === shiftLocalInput(before, LENGTH_MINUTES)) form.ends = shiftLocalInput(form.starts, LENGTH_MINUTES)
  for (const type of form.types) if (type.saleEnds === '' || type.saleEnds === before) type.saleEnds = form.starts
}
