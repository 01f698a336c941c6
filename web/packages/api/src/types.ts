/**
 * The names every app uses for what crosses the wire, written for reading. `contract.ts` proves them against
 * `schema.ts`, which is generated from the API, so a difference is a type error and not a surprise.
 */
export type Locale = 'zh-CN' | 'en'
export type Text = Record<Locale, string>
/** Integer minor units: fen for CNY. Never a float. */
export interface Money { amount_minor: number; currency: string }
export interface Page<Item> { items: Item[]; next_cursor: string | null }

export interface Seat { id: string; label: string }
export type Role = 'buyer' | 'organiser' | 'editor' | 'finance' | 'box_office' | 'gate' | 'marketing' | 'operator' | 'support' | 'admin'
export interface User {
  id: string; phone_masked: string; name: string | null; roles: Role[]; organisation_id: string | null
  /** The only events of the organisation that this person works for; nothing for all. */
  events?: string[] | null
}
/** `present` and `enrol`: a second factor is wanted first, and until then the user has no roles. */
export type SignInStep = 'done' | 'present' | 'enrol'
export interface Session { access_token: string; refresh_token: string; expires_at: string; user: User; step: SignInStep }
export interface CodeSent { expires_at: string; resend_after_seconds: number }

export type Category = 'concert' | 'festival' | 'sport' | 'theatre' | 'musical' | 'exhibition' | 'comedy' | 'family'
export type SaleState = 'on_sale' | 'not_yet' | 'ended'
export interface EventSummary {
  id: string; title: Text; subtitle: Text; category: Category; city: Text; venue_name: Text; poster_url: string
  first_starts_at: string | null; last_starts_at: string | null; performance_count: number
  price_from: Money | null; sale_state: SaleState
  /** None of its coming performances takes place. */
  is_cancelled: boolean
}
export interface TicketType {
  id: string; name: Text; price: Money; seated: boolean; capacity: number; max_per_order: number; max_per_person: number
  sale_starts_at: string; sale_ends_at: string; color: string
  /** Plan category names this ticket type prices; empty for standing. */
  categories: string[]
}
/** At least so long before the start a refund costs so many of 10,000 parts of the price. */
export interface RefundStep { before_seconds: number; fee_basis_points: number }
/** From far to near; after the last step nothing is refunded. No fee within `free_seconds` after paying, as long as any step applies. */
export interface RefundRules { steps: RefundStep[]; free_seconds: number }
export interface PerformanceChange {
  kind: 'cancelled' | 'postponed'; reason: Text; announced_at: string; starts_at_before: string | null; refund_free_until: string | null
}
export interface PerformanceSummary {
  id: string; starts_at: string; doors_at: string; ends_at: string; timezone: string; seated: boolean; ticket_types: TicketType[]
  change: PerformanceChange | null
  /** Those of who buys now. */
  refund_rules: RefundRules
  /** Null where tickets are for nobody by name. */
  real_name: RealNameRule | null
}
export interface EventVenue { id: string; name: Text; city: Text; address: Text }
export interface Event {
  id: string; title: Text; subtitle: Text; description: Text; notices: Text; age_limit: number | null; category: Category
  city: Text; venue: EventVenue; poster_url: string; performances: PerformanceSummary[]
  /** Null where the organiser has no page. */
  organiser?: { id: string; name: Text } | null
}
export interface Performance extends PerformanceSummary {
  event_id: string; event_title: Text; venue_name: Text; poster_url: string; chart_version: string | null
}
export interface Facets {
  cities: { value: string; name: Text; count: number }[]
  categories: { value: string; count: number }[]
}

export type ShapeKind = 'polygon' | 'rectangle' | 'ellipse' | 'circle' | 'text'
export interface ChartShape {
  shape: ShapeKind; x: number; y: number; rotation: number; color: string | null; border_color: string | null
  /** x0,y0,x1,y1… in plan coordinates. */
  points?: number[] | null
  width?: number | null; height?: number | null; radius_x?: number | null; radius_y?: number | null
  text?: string | null; size?: number | null; floor?: number
}
export interface ChartCategory { name: string; color: string; ticket_type_id: string | null }
export interface ChartSection { name: string; first_row: number; row_count: number; floor?: number }
/** Where people stand: sold by number as the ticket type of its category. */
export interface ChartArea { name: string; floor: number; category: number; capacity: number; shape: ChartShape }
export interface ChartGate { name: string; x: number; y: number; floor: number }
export interface ChartRow { section: number; label: string; first_seat: number; seat_count: number }
/** Columns; a seat's index is its position in them, ordered section → row → seat. */
export interface ChartSeats {
  id: string[]; x: number[]; y: number[]; number: string[]; category: number[]; radius: number[] | number
}
export interface Chart {
  version: string; size: { width: number; height: number }; categories: ChartCategory[]; sections: ChartSection[]
  rows: ChartRow[]; seats: ChartSeats; shapes: ChartShape[]
  /** Names, the lowest first; empty where there is only one. */
  floors?: string[]; focal_point?: { x: number; y: number } | null; areas?: ChartArea[]; gates?: ChartGate[]
  /** `[seat index, bits]` and `[seat index, text]` of the few seats that have any: 1 accessible, 2 companion, 4 restricted view. */
  flags?: [number, number][]; notes?: [number, string][]
}
export interface Availability {
  version: number; seat_count: number
  /** base64 bitmap; bit i (LSB first in byte i >> 3) set = seat i can be taken. */
  seats: string
  ticket_types: { id: string; available: number }[]
}
/** What is different at version `to` for who has version `from`; `seats` as `flipSeats` of the seat map reads them. */
export interface AvailabilityDelta { from: number; to: number; ticket_types: [string, number][]; seats: string }
export interface EventAvailability { performances: { id: string; ticket_types: { id: string; available: number }[] }[] }

export interface HoldItem {
  ticket_type_id: string; ticket_type_name: Text; quantity: number; seats: Seat[]; price: Money; amount: Money
  /** The ids of the seats, those that touch each other in one group; `together` when there is only one. */
  together: boolean; groups: string[][]
  /** In the order of the seats; empty where tickets are for nobody by name. */
  attendees: Attendee[]
}
export interface Hold {
  id: string; hold_token: string; performance_id: string; event_id: string; items: HoldItem[]; total: Money
  pay_before: string; expires_at: string
}
/** Exactly one of `items`, `seat_ids`, `best_available`. */
export interface HoldRequest {
  performance_id: string
  items?: { ticket_type_id: string; quantity: number }[]
  seat_ids?: string[]
  /** In one `section`, named as on the chart; so many `accessible`. */
  best_available?: { ticket_type_id: string; quantity: number; section?: string; accessible?: number }
  /** One token for each ticket, in the order of the tickets, where they are for people by name. */
  attendees?: string[]
}

export type OrderState =
  | 'pending_payment' | 'paid' | 'fulfilled' | 'used' | 'cancelled' | 'expired' | 'refunding' | 'refunded' | 'partially_refunded'
/** `price` is what it costs; a voucher has taken `discount` off before. */
export interface OrderItem {
  id: string; ticket_type_id: string; ticket_type_name: Text; seat: Seat | null; price: Money; discount: Money; attendee: Attendee | null
}
export type PaymentState = 'pending' | 'succeeded' | 'closed' | 'refunding' | 'refunded' | 'wrong_amount'
export interface Payment { attempt_id: string; channel: string; state: PaymentState; created_at: string }
export interface OrderContact { name: string; phone_masked: string; email_masked: string | null }
export interface Attendee { name_masked: string; kind: string; last_digits: string }
/** `hold_id` and `place` say which ticket another person is asked for; so many `changes` were made. */
export interface TicketAttendee extends Attendee { hold_id: string; place: number; changes: number }
/** How children enter, and who is one: in completed years on the day, or by height, which the gate measures. */
export interface ChildRule { entry: 'without-ticket' | 'with-adult' | 'not-admitted'; under_age?: number | null; under_height_cm?: number | null }
export interface NameChangeRule { most: number; until_hours_before: number }
/** Every ticket is for somebody with a document, and a document has one ticket for the performance. `verified_documents`: those that an authority can be asked about must be. */
export interface RealNameRule { buyer_must_attend: boolean; verified_documents: boolean; children?: ChildRule | null; name_changes?: NameChangeRule | null }

export interface Order {
  id: string; number: string; state: OrderState; event_id: string; performance_id: string; hold_id: string; items: OrderItem[]
  total: Money; discount: Money; voucher_code: string | null; contact: OrderContact; created_at: string; pay_before: string; paid_at: string | null; payments: Payment[]
}
export interface Contact { name: string; phone: string; email?: string }
/** A way to pay that this installation has; of `methods` the first is taken when none is named. */
/** Inside WeChat a page goes to `authorize_url` first, with its own address for `{return_url}`, and comes back with a `code`. */
export interface PaymentChannel { channel: string; methods: string[]; authorize_url?: string | null }
export interface PaymentChoice { channel: string; method?: string; code?: string }
/** `redirect`: go to `pay_url`; `qr`: show `code_url` as a QR code; `jsapi`: for WeChat's own script. */
export interface PaymentStart {
  attempt_id: string; pay_url: string; kind: 'redirect' | 'qr' | 'jsapi'; code_url: string | null; jsapi: Record<string, string> | null
}

export type InvoiceKind = 'personal' | 'company'
export interface InvoiceRequest { kind: InvoiceKind; title: string; email: string; tax_number?: string }
/** `amount` is what is kept of the order by now; what is `exported` is being issued, and corrected when money goes back. */
export interface OrderInvoice {
  order_id: string; kind: InvoiceKind; title: string; tax_number: string | null; email_masked: string; amount: Money
  state: 'requested' | 'exported'; needs_correction: boolean
}

export interface Ticket {
  id: string; order_id: string; event_id: string; performance_id: string; event_title: Text; venue_name: Text; venue_address: Text
  poster_url: string; starts_at: string; doors_at: string; timezone: string; ticket_type_name: Text; seat: Seat | null; price: Money
  holder_name: string; state: 'valid' | 'used' | 'void'
  change: PerformanceChange | null
  /** What the QR says. */
  code: string
  checked_in_at: string | null
  attendee: TicketAttendee | null
}
export interface CheckIn {
  ticket_id: string; admitted_at: string; gate: string; event_title: Text; starts_at: string; ticket_type_name: Text
  seat: Seat | null; holder_name: string
  /** Whom the gate compares with a document, where tickets are for named people. */
  attendee?: Attendee | null
}
export interface GatePerformance {
  performance_id: string; event_title: Text; venue_name: Text; starts_at: string; timezone: string; issued: number; admitted: number
}

export interface TicketTypeSales { id: string; name: Text; price: Money; capacity: number; sold: number; revenue: Money }
export interface Sales {
  performance_id: string; event_id: string; event_title: Text; starts_at: string; timezone: string; capacity: number; sold: number; revenue: Money
  orders: number; admitted: number; ticket_types: TicketTypeSales[]
  by_hour: { at: string; sold: number; revenue_minor: number }[]
  by_day: { date: string; sold: number; revenue_minor: number }[]
  updated_at: string
}
export interface Venue { id: string; name: Text; city: Text; address: Text; timezone: string }
export interface PlanCategory { name: string; color: string; seat_count: number; standing_capacity: number }
export interface Plan { id: string; venue_id: string; name: string; seat_count: number; categories: PlanCategory[]; created_at: string }
/** A drawing that is being worked on; `plan_id` is the published version that it goes on from. */
export interface PlanDraft {
  id: string; venue_id: string; plan_id: string | null; name: string; seat_count: number; revision: number; created_at: string; changed_at: string
}
/** Empty under this name, or as a published plan is. */
export type PlanDraftInput = { name: string } | { plan_id: string }
export type PlanFileFormat = 'onsale' | 'pretix' | 'csv'
export type FindingSeverity = 'error' | 'warning'
/** One defect at one place of the document (JSON pointer); `seat_ids` holds the first of `seat_count`. */
export interface PlanFinding { severity: FindingSeverity; code: string; pointer: string; detail: string; seat_ids: string[]; seat_count: number }
/** Errors keep a revision from being published; `findings` holds the first 200. */
export interface PlanFindings { revision: number; error_count: number; warning_count: number; findings: PlanFinding[] }
/** The ids of the first 1,000. */
export interface ChangedSeats { count: number; seat_ids: string[] }
/** What is different from an earlier plan; a seat that moved and was renamed is in both. */
export interface PlanChanges {
  added: ChangedSeats; removed: ChangedSeats; moved: ChangedSeats; renamed: ChangedSeats; recategorised: ChangedSeats
  /** Seats with other signs or another note. */
  marked: ChangedSeats
  /** Names of places to stand that are new, gone or others. */
  areas: string[]
  /** Whether anything else is different. */
  drawing: boolean
}
/** One thing to mend: a field of the event's words, or its performances, of which `performance_id` is the first of `count`. */
export interface ChecklistItem {
  code: string; detail: string; is_blocking: boolean; page: 'content' | 'performances' | 'performance'
  pointer: string | null; performance_id: string | null; count: number
}
/** That an event was handed in for a review by the platform, and what came of it. */
export interface Review {
  id: string; state: 'submitted' | 'approved' | 'sent_back' | 'withdrawn'; submitted_at: string; decided_at: string | null
  content_revision: number; reason: string
}
export type EventStage = 'draft' | 'in_review' | 'sent_back' | 'published' | 'closed'
export interface OrganiserPerformance extends PerformanceSummary { status: 'draft' | 'published' }
export interface OrganiserEvent extends Omit<Event, 'performances'> {
  status: 'draft' | 'published'; stage: EventStage; performances: OrganiserPerformance[]; checklist: ChecklistItem[]
  /** The platform decides about its publication; `review` is the newest. */
  needs_review: boolean; review: Review | null; archived_at: string | null
  /** What a change of its words must name. */
  revision: number
}
/** The words of an event as they are stored; in a problem `event-changed` they are what somebody else saved. */
export interface EventContent {
  revision: number; title: Text; subtitle: Text; description: Text; notices: Text; age_limit: number | null; category: string; venue_id: string
}
export interface EventDraft {
  title: Text; subtitle: Text; description: Text; notices: Text; age_limit: number | null; category: Category; venue_id: string
}
export interface EventCopy { event_id: string; title: Text; first_day: string | null }
export interface TicketTypeDraft {
  name: Text; price: Money; capacity: number | null; categories: string[]; max_per_order: number; max_per_person: number
  sale_starts_at: string; sale_ends_at: string; color: string | null
}
export interface PerformanceDraft {
  starts_at: string; doors_at: string; ends_at: string; plan_id: string | null; ticket_types: TicketTypeDraft[]
  real_name?: RealNameRule | null
  /** Others may take place in the venue at the same time. */
  shares_venue: boolean
}
/** When one of many performances takes place. */
export interface SeriesTime { starts_at: string; doors_at: string; ends_at: string }
/** `sale_starts` is a moment for all, or how many seconds before each starts. */
export interface SeriesTicketTypeDraft extends Omit<TicketTypeDraft, 'sale_starts_at' | 'sale_ends_at'> {
  sale_starts: string | number; sale_ends_before_seconds: number
}
export interface SeriesDraft {
  times: SeriesTime[]; plan_id: string | null; ticket_types: SeriesTicketTypeDraft[]; real_name: RealNameRule | null; shares_venue: boolean
}
export interface PerformanceSeries { performance_ids: string[] }
/** What takes place at the time that was asked for at `position`; in a problem `venue-taken`. */
export interface VenueCollision {
  position: number; performance_id: string; event_id: string; event_title: Text; starts_at: string; ends_at: string
}
export interface VenueDraft { name: Text; city: Text; address: Text; timezone: string }
export interface Message { id: string; channel: 'sms' | 'email'; recipient: string; subject: string | null; body: string; created_at: string }
