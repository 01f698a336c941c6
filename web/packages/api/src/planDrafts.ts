import type { Query, Transport } from './transport'
import type { Page, Plan, PlanChanges, PlanDraft, PlanDraftInput, PlanFileFormat, PlanFindings } from './types'

/** Seating plans while they are drawn, and as files. A document is of the designer's own type. */
export function planDraftRoutes(transport: Transport) {
  const get = <Body>(path: string, query?: Query, signal?: AbortSignal) => transport.json<Body>('GET', path, { query, signal })
  const post = <Body>(path: string, body: unknown, key: string) => transport.json<Body>('POST', path, { body, idempotencyKey: key })
  const of = (draftId: string) => `/organiser/plan-drafts/${encodeURIComponent(draftId)}`
  const inVenue = (venueId: string) => `/organiser/venues/${encodeURIComponent(venueId)}/plan-drafts`
  const file = async (path: string, format: PlanFileFormat) => await (await transport.send('GET', `${path}/file`, { query: { format } })).blob()
  return {
    list: (venueId: string, cursor?: string) => get<Page<PlanDraft>>(inVenue(venueId), { cursor }),
    get: (draftId: string) => get<PlanDraft>(of(draftId)),
    create: (venueId: string, draft: PlanDraftInput, key: string) => post<PlanDraft>(inVenue(venueId), draft, key),
    /** All of the file becomes a draft, or nothing. `name` is for tables of seats; other files say it themselves. */
    createFromFile: (venueId: string, content: Blob | string, options: { format: PlanFileFormat; name?: string; key: string }) =>
      transport.json<PlanDraft>('POST', `${inVenue(venueId)}/file`, {
        content, query: { format: options.format, name: options.name }, idempotencyKey: options.key,
      }),
    remove: (draftId: string) => transport.json<undefined>('DELETE', of(draftId)),
    /** The raw answer, so that a large one can be read with progress; its ETag is the revision. */
    document: (draftId: string, signal?: AbortSignal) => transport.send('GET', `${of(draftId)}/document`, { signal }),
    /** Refused as `draft-changed` when somebody saved since `revision`. */
    save: (draftId: string, document: string, revision: number) =>
      transport.json<PlanDraft>('PUT', `${of(draftId)}/document`, { content: document, ifMatch: `"${String(revision)}"` }),
    findings: (draftId: string, signal?: AbortSignal) => get<PlanFindings>(`${of(draftId)}/findings`, undefined, signal),
    publish: (draftId: string, revision: number, key: string) => post<Plan>(`${of(draftId)}/publication`, { revision }, key),
    changes: (draftId: string, sincePlanId: string, signal?: AbortSignal) => get<PlanChanges>(`${of(draftId)}/changes`, { since: sincePlanId }, signal),
    file: (draftId: string, format: PlanFileFormat) => file(of(draftId), format),
    planChanges: (planId: string, sincePlanId: string, signal?: AbortSignal) =>
      get<PlanChanges>(`/organiser/plans/${encodeURIComponent(planId)}/changes`, { since: sincePlanId }, signal),
    planFile: (planId: string, format: PlanFileFormat) => file(`/organiser/plans/${encodeURIComponent(planId)}`, format),
  }
}

export type PlanDraftRoutes = ReturnType<typeof planDraftRoutes>
