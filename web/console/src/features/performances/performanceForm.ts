/** The form of a performance: what is typed (texts, wall-clock times) and the request it becomes. */
import type { ChildRule, Money, PerformanceDraft, Plan, RealNameRule, TicketTypeDraft } from '@onsale/api'
import { parseAmount } from '@onsale/design/format'
import { dearestFirst } from '@onsale/seatmap'
import { MISSING, type Fault, type Faults } from '@/forms/fault'
import { parseCount } from '@/forms/count'
import { localInputToInstant } from '@/forms/zonedTime'
import { mappingCoverage } from './categoryMapping'
import type { SeriesForm } from './seriesTimes'

export interface TicketTypeForm {
  nameZh: string
  nameEn: string
  price: string
  capacity: string
  perOrder: string
  perPerson: string
  saleStarts: string
  saleEnds: string
  categories: string[]
}

export interface NamesForm {
  isAsked: boolean
  buyerMustAttend: boolean
  verifiedDocuments: boolean
  children: 'none' | ChildRule['entry']
  underAge: string
  underHeight: string
  areChangeable: boolean
  changes: string
  hoursBefore: string
}

export interface PerformanceForm {
  starts: string
  doors: string
  ends: string
  kind: 'standing' | 'seated'
  planId: string | null
  types: TicketTypeForm[]
  names: NamesForm
  sharesVenue: boolean
  series: SeriesForm
}

export interface PerformanceContext {
  readonly timezone: string
  /** The chosen plan, null for standing or while none is chosen. */
  readonly plan: Plan | null
  /** Stored with the ticket types, in their order; the seating plan draws them in the same colours. */
  readonly colors: readonly string[]
}

export interface PerformanceReading {
  readonly draft: PerformanceDraft
  readonly faults: Faults
}

export const CURRENCY = 'CNY'
export const NAME_LENGTH_MAX = 60
const CHILD_AGE_MAX = 18
const CHILD_HEIGHT_MAX = 180
const NAME_CHANGES_MAX = 9
const NAME_CHANGE_HOURS_MAX = 24 * 60

/** Reads the whole form; the draft may be sent only when there are no faults. */
export function readPerformance(form: PerformanceForm, context: PerformanceContext): PerformanceReading {
  const faults = new Map<string, Fault>()
  const reader = createReader(faults, context.timezone)
  const times = {
    starts_at: reader.time('/starts_at', form.starts),
    doors_at: reader.time('/doors_at', form.doors),
    ends_at: reader.time('/ends_at', form.ends),
  }
  reader.order('/doors_at', form.doors, form.starts, 'performance.doorsAfter')
  if (form.starts !== '' && form.ends !== '' && form.ends <= form.starts) reader.add('/ends_at', { message: 'performance.endsBefore' })
  const isSeated = form.kind === 'seated'
  if (isSeated && form.planId === null) reader.add('/plan_id', MISSING)
  if (isSeated && context.plan !== null && !mappingCoverage(context.plan.categories, form.types).isComplete) {
    reader.add('/ticket_types', { message: 'performance.mappingError' })
  }
  const ticketTypes = form.types.map((type, position) => ({
    ...readTicketType(type, `/ticket_types/${position}`, isSeated, reader),
    color: context.colors[position] ?? null,
  }))
  const realName = readNames(form.names, reader)
  return { draft: { ...times, plan_id: isSeated ? form.planId : null, ticket_types: ticketTypes, real_name: realName, shares_venue: form.sharesVenue }, faults }
}

/** What is asked of the people that tickets are for; null where nobody is named. */
function readNames(names: NamesForm, reader: Reader): RealNameRule | null {
  if (!names.isAsked) return null
  const at = '/real_name/children'
  const { children } = names
  if (children !== 'none' && names.underAge === '' && (children === 'with-adult' || names.underHeight === '')) reader.add(`${at}/under_age`, MISSING)
  const measure = (pointer: string, text: string, most: number): number | null => (text === '' ? null : reader.count(pointer, text, most))
  return {
    buyer_must_attend: names.buyerMustAttend,
    verified_documents: names.verifiedDocuments,
    children:
      children === 'none'
        ? null
        : { entry: children, under_age: measure(`${at}/under_age`, names.underAge, CHILD_AGE_MAX), under_height_cm: measure(`${at}/under_height_cm`, names.underHeight, CHILD_HEIGHT_MAX) },
    name_changes: names.areChangeable
      ? {
          most: reader.count('/real_name/name_changes/most', names.changes, NAME_CHANGES_MAX),
          until_hours_before: reader.count('/real_name/name_changes/until_hours_before', names.hoursBefore, NAME_CHANGE_HOURS_MAX),
        }
      : null,
  }
}

function readTicketType(type: TicketTypeForm, at: string, isSeated: boolean, reader: Reader): Omit<TicketTypeDraft, 'color'> {
  const perOrder = reader.count(`${at}/max_per_order`, type.perOrder)
  const perPerson = reader.count(`${at}/max_per_person`, type.perPerson)
  if (perPerson > 0 && perPerson < perOrder) reader.add(`${at}/max_per_person`, { message: 'performance.personBelowOrder' })
  const draft = {
    name: { 'zh-CN': reader.text(`${at}/name/zh-CN`, type.nameZh), en: reader.text(`${at}/name/en`, type.nameEn) },
    price: reader.amount(`${at}/price`, type.price),
    capacity: isSeated ? null : reader.count(`${at}/capacity`, type.capacity),
    categories: isSeated ? [...type.categories] : [],
    max_per_order: perOrder,
    max_per_person: perPerson,
    sale_starts_at: reader.time(`${at}/sale_starts_at`, type.saleStarts),
    sale_ends_at: reader.time(`${at}/sale_ends_at`, type.saleEnds),
  }
  if (type.saleStarts !== '' && type.saleEnds !== '' && type.saleEnds <= type.saleStarts) {
    reader.add(`${at}/sale_ends_at`, { message: 'performance.saleBefore' })
  }
  return draft
}

/** Positions of the ticket types in the order in which buyers see them and colours are given: dearest first, unpriced ones last. */
export function orderForBuyers(types: readonly Pick<TicketTypeForm, 'price'>[]): number[] {
  const priced = types.map(({ price }, position) => ({ position, price: parseAmount(price, CURRENCY) ?? { amount_minor: -1 } }))
  return dearestFirst(priced).map(({ position }) => position)
}

/** The fields that can carry an error, by pointer; `/ticket_types` itself stands for the mapping. */
export function performanceFields(typeCount: number): string[] {
  const ofType = ['name/zh-CN', 'name/en', 'price', 'capacity', 'max_per_order', 'max_per_person', 'sale_starts_at', 'sale_ends_at']
  const types = Array.from({ length: typeCount }, (_, position) => ofType.map((field) => `/ticket_types/${position}/${field}`))
  const names = ['children/under_age', 'children/under_height_cm', 'name_changes/most', 'name_changes/until_hours_before']
  return ['/starts_at', '/doors_at', '/ends_at', '/plan_id', '/ticket_types', ...types.flat(), ...names.map((field) => `/real_name/${field}`)]
}

type Reader = ReturnType<typeof createReader>

function createReader(faults: Map<string, Fault>, timezone: string) {
  const add = (pointer: string, fault: Fault): void => {
    if (!faults.has(pointer)) faults.set(pointer, fault)
  }
  return {
    add,
    text(pointer: string, text: string): string {
      const trimmed = text.trim()
      if (trimmed === '') add(pointer, MISSING)
      if (trimmed.length > NAME_LENGTH_MAX) add(pointer, { message: 'form.tooLong', values: { max: NAME_LENGTH_MAX } })
      return trimmed
    },
    amount(pointer: string, text: string): Money {
      const amount = parseAmount(text, CURRENCY)
      if (amount === null) add(pointer, { message: 'form.amount' })
      return amount ?? { amount_minor: 0, currency: CURRENCY }
    },
    count(pointer: string, text: string, max = Infinity): number {
      const count = parseCount(text, 1)
      if (count === null) add(pointer, { message: 'form.count', values: { min: 1 } })
      else if (count > max) add(pointer, { message: 'performance.tooMuch', values: { max } })
      return count ?? 0
    },
    time(pointer: string, local: string): string {
      const result = localInputToInstant(local, timezone)
      if (result.ok) return result.instant
      add(pointer, { message: result.fault === 'skipped' ? 'form.timeSkipped' : 'form.time' })
      return ''
    },
    /** Wall clocks of one zone in ISO form sort as text. */
    order(pointer: string, earlier: string, later: string, message: string): void {
      if (earlier !== '' && later !== '' && earlier > later) add(pointer, { message })
    },
  }
}
