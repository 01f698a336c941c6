import { createTransport, type Query, type RequestOptions, type Transport, type TransportConfig } from './transport'
import type {
  Availability, Chart, CheckIn, CodeSent, Contact, Event, EventAvailability, EventCopy, EventDraft, EventSummary, Facets, GatePerformance, Hold, HoldRequest, InvoiceRequest,
  Message, Order, OrderInvoice, OrganiserEvent, Page, PaymentChannel, PaymentChoice, PaymentStart, Performance, PerformanceDraft, PerformanceSeries, PerformanceSummary, Plan, Sales, SeriesDraft, Session,
  Ticket, User, Venue, VenueDraft,
} from './types'

export interface EventQuery {
  q?: string | undefined
  city?: string | undefined
  category?: string | undefined
  from?: string | undefined
  to?: string | undefined
  cursor?: string | undefined
}
export interface CheckInRequest { code: string; gate: string; performance_id?: string }
/** Null when nothing changed since the given ETag. */
export interface Versioned<Body> { body: Body | null; etag: string | null }

type Signal = AbortSignal | undefined

/** Every route of the API by name. Methods throw `Problem`; `key` is the Idempotency-Key of the user's action. */
export function createApi(config: TransportConfig) {
  const transport = createTransport(config)
  return {
    session: config.session,
    auth: authRoutes(transport),
    catalog: catalogRoutes(transport),
    inventory: inventoryRoutes(transport),
    orders: orderRoutes(transport),
    tickets: ticketRoutes(transport),
    organiser: organiserRoutes(transport),
    /** For routes that only one app needs (`planDraftRoutes`), so that the others need not load them. */
    transport,
    dev: { messages: (recipient?: string) => transport.json<Page<Message>>('GET', '/dev/messages', { query: { recipient } }) },
  }
}

export type Api = ReturnType<typeof createApi>

function getter(transport: Transport, anonymous?: boolean) {
  return <Body>(path: string, query?: Query, signal?: Signal) => transport.json<Body>('GET', path, { query, signal, anonymous })
}

function poster(transport: Transport) {
  return <Body>(path: string, body: unknown, key?: string) =>
    transport.json<Body>('POST', path, { body, ...(key === undefined ? {} : { idempotencyKey: key }) })
}

function id(value: string): string {
  return encodeURIComponent(value)
}

function authRoutes(transport: Transport) {
  const post = poster(transport)
  return {
    sendCode: (phone: string) => post<CodeSent>('/auth/codes', { phone }),
    /** `linkProvider`: whom a provider has named a moment ago in this browser is this person from now on. */
    signIn: (phone: string, code: string, linkProvider = false) =>
      post<Session>('/auth/sessions', linkProvider ? { phone, code, link_provider: true } : { phone, code }),
    signOut: () => transport.json<undefined>('DELETE', '/auth/sessions/current'),
    me: () => transport.json<User>('GET', '/me'),
    rename: (name: string) => transport.json<User>('PATCH', '/me', { body: { name } }),
  }
}

function catalogRoutes(transport: Transport) {
  const get = getter(transport, true)
  return {
    events: (query: EventQuery, signal?: Signal) => get<Page<EventSummary>>('/events', { ...query }, signal),
    event: (eventId: string, signal?: Signal) => get<Event>(`/events/${id(eventId)}`, undefined, signal),
    facets: (signal?: Signal) => get<Facets>('/event-facets', undefined, signal),
    performance: (performanceId: string, signal?: Signal) => get<Performance>(`/performances/${id(performanceId)}`, undefined, signal),
    /** Static for a `chart_version`; the browser's HTTP cache keeps it, and has another one for each `version` that is named. */
    chart: (performanceId: string, signal?: Signal, version?: string) =>
      get<Chart>(`/performances/${id(performanceId)}/chart`, version === undefined ? undefined : { v: version }, signal),
  }
}

function inventoryRoutes(transport: Transport) {
  const get = getter(transport, true)
  const post = poster(transport)
  return {
    availability: (performanceId: string, etag?: string, signal?: Signal) =>
      versioned<Availability>(transport, `/performances/${id(performanceId)}/availability`, { etag, signal, anonymous: true }),
    /** Server-sent events `state` and `delta`, from the version that the caller has. */
    availabilityStream: (performanceId: string, since: number) => transport.url(`/performances/${id(performanceId)}/availability/stream`, { since }),
    /** Of all performances of an event, without their seats. */
    availabilityOfEvent: (eventId: string, signal?: Signal) => get<EventAvailability>(`/events/${id(eventId)}/availability`, undefined, signal),
    hold: (request: HoldRequest, key: string) => post<Hold>('/holds', request, key),
    release: (holdId: string) => transport.json<undefined>('DELETE', `/holds/${id(holdId)}`),
  }
}

async function versioned<Body>(transport: Transport, path: string, options: RequestOptions): Promise<Versioned<Body>> {
  const response = await transport.send('GET', path, options)
  const etag = response.headers.get('ETag') ?? options.etag ?? null
  return { body: response.status === 304 ? null : ((await response.json()) as Body), etag }
}

function orderRoutes(transport: Transport) {
  const get = getter(transport)
  const post = poster(transport)
  return {
    place: (holdToken: string, contact: Contact, key: string, voucherCode?: string) =>
      post<Order>('/orders', { hold_token: holdToken, contact, ...(voucherCode === undefined ? {} : { voucher_code: voucherCode }) }, key),
    list: (cursor?: string, signal?: Signal) => get<Page<Order>>('/orders', { cursor }, signal),
    get: (orderId: string, signal?: Signal, waitSeconds?: number) =>
      transport.json<Order>('GET', `/orders/${id(orderId)}`, { signal, waitSeconds }),
    channels: (signal?: Signal) => transport.json<{ items: PaymentChannel[] }>('GET', '/payments/channels', { signal, anonymous: true }),
    pay: (orderId: string, choice: PaymentChoice, key: string) => post<PaymentStart>(`/orders/${id(orderId)}/payments`, choice, key),
    cancel: (orderId: string) => transport.json<Order>('POST', `/orders/${id(orderId)}/cancellation`),
    invoice: (orderId: string, signal?: Signal) => get<OrderInvoice>(`/orders/${id(orderId)}/invoice`, undefined, signal),
    /** One order has one invoice; asking again changes it until it is issued. */
    askInvoice: (orderId: string, request: InvoiceRequest) => post<OrderInvoice>(`/orders/${id(orderId)}/invoice`, request),
  }
}

function ticketRoutes(transport: Transport) {
  const get = getter(transport)
  return {
    list: (query: { performance_id?: string; order_id?: string; cursor?: string } = {}, signal?: Signal) =>
      get<Page<Ticket>>('/tickets', query, signal),
    get: (ticketId: string, signal?: Signal) => get<Ticket>(`/tickets/${id(ticketId)}`, undefined, signal),
    checkIn: (request: CheckInRequest, key: string) => poster(transport)<CheckIn>('/check-ins', request, key),
    gatePerformances: () => get<Page<GatePerformance>>('/gate/performances'),
  }
}

function organiserRoutes(transport: Transport) {
  const get = getter(transport)
  const post = poster(transport)
  return {
    venues: (cursor?: string) => get<Page<Venue>>('/organiser/venues', { cursor }),
    createVenue: (venue: VenueDraft, key: string) => post<Venue>('/organiser/venues', venue, key),
    plans: (venueId: string, cursor?: string) => get<Page<Plan>>(`/organiser/venues/${id(venueId)}/plans`, { cursor }),
    importPlan: (venueId: string, plan: unknown, key: string) => post<Plan>(`/organiser/venues/${id(venueId)}/plans`, plan, key),
    planChart: (planId: string) => get<Chart>(`/organiser/plans/${id(planId)}/chart`),
    events: (cursor?: string, isArchived = false) =>
      get<Page<OrganiserEvent>>('/organiser/events', { cursor, archived: isArchived ? 'true' : undefined }),
    event: (eventId: string) => get<OrganiserEvent>(`/organiser/events/${id(eventId)}`),
    createEvent: (draft: EventDraft, key: string) => post<OrganiserEvent>('/organiser/events', draft, key),
    /** Refused as `event-changed` when somebody saved since `revision`. */
    updateEvent: (eventId: string, change: Partial<EventDraft>, revision: number) =>
      transport.json<OrganiserEvent>('PATCH', `/organiser/events/${id(eventId)}`, { body: change, ifMatch: `"${String(revision)}"` }),
    /** Without a day the copy has no performances. */
    copyEvent: (copy: EventCopy, key: string) => post<OrganiserEvent>('/organiser/event-copies', copy, key),
    addPerformance: (eventId: string, draft: PerformanceDraft, key: string) =>
      post<PerformanceSummary>(`/organiser/events/${id(eventId)}/performances`, draft, key),
    /** All of them or none; refused as `venue-taken` where something else takes place at one of the times. */
    addSeries: (eventId: string, draft: SeriesDraft, key: string) =>
      post<PerformanceSeries>(`/organiser/events/${id(eventId)}/performance-series`, draft, key),
    removePerformance: (performanceId: string) =>
      transport.json<undefined>('DELETE', `/organiser/performances/${id(performanceId)}`),
    publish: (eventId: string) => transport.json<OrganiserEvent>('POST', `/organiser/events/${id(eventId)}/publication`),
    sales: (cursor?: string) => get<Page<Sales>>('/organiser/sales', { cursor }),
    performanceSales: (performanceId: string) => get<Sales>(`/organiser/performances/${id(performanceId)}/sales`),
  }
}
