/**
 * Proof, by the compiler, that `types.ts` says what the API's own description says. Nothing here runs.
 * What is read must give our types all they promise; what is sent must be all the API asks for.
 */
import type * as promises from './promises'
import type * as refunds from './refunds'
import type * as reviews from './reviews'
import type { components } from './schema'
import type * as types from './types'

type Schemas = components['schemas']
type SeriesInput = Omit<Schemas['SeriesInput'], 'ticket_types' | 'seat_returns'> & {
  ticket_types: (Omit<Schemas['SeriesTicketTypeInput'], 'price'> & { price: types.Money })[]
}
/** An error here names the type that differs from the API's. */
type Fits<Given extends Wanted, Wanted> = Given

/** Our money names any currency; that the server sells in CNY alone is its refusal to make, not a type. */
type PerformanceInput = Omit<Schemas['PerformanceInput'], 'ticket_types'> & {
  ticket_types: (Omit<Schemas['TicketTypeInput'], 'price'> & { price: types.Money })[]
}

export interface Read {
  Availability: Fits<Schemas['Availability'], types.Availability>
  Chart: Fits<Schemas['Chart'], types.Chart>
  CheckIn: Fits<Schemas['CheckIn'], types.CheckIn>
  CodeSent: Fits<Schemas['CodeSent'], types.CodeSent>
  Event: Fits<Schemas['Event'], types.Event>
  EventReview: Fits<Schemas['EventReview'], reviews.EventReview>
  EventSchedule: Fits<Schemas['EventSchedule'], reviews.EventSchedule>
  ReviewQueue: Fits<Schemas['ReviewQueue'], types.Page<reviews.ReviewLine>>
  EventSummary: Fits<Schemas['EventSummary'], types.EventSummary>
  EventAvailability: Fits<Schemas['EventAvailability'], types.EventAvailability>
  Facets: Fits<Schemas['Facets'], types.Facets>
  GatePerformance: Fits<Schemas['GatePerformance'], types.GatePerformance>
  Hold: Fits<Schemas['Hold'], types.Hold>
  Message: Fits<Schemas['Message'], types.Message>
  Money: Fits<Schemas['Money'], types.Money>
  OrderInvoice: Fits<Schemas['Invoice'], types.OrderInvoice>
  Order: Fits<Schemas['Order'], types.Order>
  OrganiserEvent: Fits<Schemas['OrganiserEvent'], types.OrganiserEvent>
  PaymentChannel: Fits<Schemas['PaymentChannel'], types.PaymentChannel>
  PaymentStart: Fits<Schemas['PaymentStart'], types.PaymentStart>
  Performance: Fits<Schemas['Performance'], types.Performance>
  PerformanceSummary: Fits<Schemas['PerformanceSummary'], types.PerformanceSummary>
  PerformanceSeries: Fits<Schemas['PerformanceSeries'], types.PerformanceSeries>
  Plan: Fits<Schemas['Plan'], types.Plan>
  PlanChanges: Fits<Schemas['PlanChanges'], types.PlanChanges>
  PlanDraft: Fits<Schemas['PlanDraft'], types.PlanDraft>
  PlanFindings: Fits<Schemas['PlanFindings'], types.PlanFindings>
  PromisedEvent: Fits<Schemas['OrganiserEvent'], promises.PromisedEvent>
  PromisedPerformance: Fits<Schemas['PerformanceSummary'], promises.PromisedPerformance>
  Refund: Fits<Schemas['Refund'], refunds.Refund>
  RefundQuote: Fits<Schemas['RefundQuote'], refunds.RefundQuote>
  Sales: Fits<Schemas['Sales'], types.Sales>
  Session: Fits<Schemas['Session'], types.Session>
  Ticket: Fits<Schemas['Ticket'], types.Ticket>
  TicketType: Fits<Schemas['TicketType'], types.TicketType>
  User: Fits<Schemas['User'], types.User>
  Venue: Fits<Schemas['Venue'], types.Venue>
}

export interface Sent {
  NewHold: Fits<types.HoldRequest, Schemas['NewHold']>
  NewContact: Fits<types.Contact, Schemas['NewContact']>
  NewInvoice: Fits<types.InvoiceRequest, Schemas['NewInvoice']>
  NewPayment: Fits<types.PaymentChoice, Schemas['NewPayment']>
  EventInput: Fits<types.EventDraft, Schemas['EventInput']>
  EventCopyInput: Fits<types.EventCopy, Schemas['EventCopyInput']>
  EventChanges: Fits<Partial<types.EventDraft>, Schemas['EventChanges']>
  PerformanceInput: Fits<types.PerformanceDraft, PerformanceInput>
  SeriesInput: Fits<types.SeriesDraft, SeriesInput>
  PostponementInput: Fits<promises.Postponement, Schemas['PostponementInput']>
  RefundRulesChange: Fits<promises.RefundRulesChange, Schemas['RefundRulesChange']>
  PlanDraftInput: Fits<types.PlanDraftInput, Schemas['PlanDraftInput']>
  NewRefund: Fits<refunds.RefundRequest, Schemas['NewRefund']>
  VenueInput: Fits<types.VenueDraft, Schemas['VenueInput']>
}
