import { createAttempt, planDraftRoutes, type PlanDraftInput, type PlanDraftRoutes, type PlanFileFormat } from '@onsale/api'
import { useApi } from '@onsale/session'
import { useMutation, useQuery, useQueryClient } from '@tanstack/vue-query'
import { toValue, type MaybeRefOrGetter } from 'vue'
import { readAllPages } from './allPages'
import { documentNames, type NamedDocument } from '@/seating/seatGroups'
import { closeAttempt } from './attempts'
import { keys } from './keys'

export interface DraftFile {
  readonly content: File
  readonly format: PlanFileFormat
  /** What the plan is called when the file does not say it. */
  readonly name: string
}

export function useDraftRoutes(): PlanDraftRoutes {
  return planDraftRoutes(useApi().transport)
}

/** A venue's drafts, oldest first. */
export function useDrafts(venueId: MaybeRefOrGetter<string>) {
  const drafts = useDraftRoutes()
  return useQuery({
    queryKey: () => keys.drafts(toValue(venueId)),
    queryFn: () => readAllPages((cursor) => drafts.list(toValue(venueId), cursor)),
  })
}

export function useCreateDraft(venueId: MaybeRefOrGetter<string>) {
  const drafts = useDraftRoutes()
  const cache = useQueryClient()
  const attempt = createAttempt()
  return useMutation({
    mutationFn: (draft: PlanDraftInput) => drafts.create(toValue(venueId), draft, attempt.keyFor(draft)),
    onSuccess: () => cache.invalidateQueries({ queryKey: keys.drafts(toValue(venueId)) }),
    onSettled: (_answer, fault) => closeAttempt(attempt, fault),
  })
}

export function useCreateDraftFromFile(venueId: MaybeRefOrGetter<string>) {
  const drafts = useDraftRoutes()
  const cache = useQueryClient()
  const attempt = createAttempt()
  return useMutation({
    mutationFn: ({ content, format, name }: DraftFile) =>
      drafts.createFromFile(toValue(venueId), content, {
        format, name, key: attempt.keyFor([content.name, content.size, content.lastModified, format, name]),
      }),
    onSuccess: () => cache.invalidateQueries({ queryKey: keys.drafts(toValue(venueId)) }),
    onSettled: (_answer, fault) => closeAttempt(attempt, fault),
  })
}

export function useRemoveDraft(venueId: MaybeRefOrGetter<string>) {
  const drafts = useDraftRoutes()
  const cache = useQueryClient()
  return useMutation({
    mutationFn: (draftId: string) => drafts.remove(draftId),
    onSuccess: () => cache.invalidateQueries({ queryKey: keys.drafts(toValue(venueId)) }),
  })
}

/** A published plan, or a draft as it is now. */
export interface Version {
  readonly kind: 'plan' | 'draft'
  readonly id: string
}

/** What is different between a version and a published plan; waits while one of them is not chosen. */
export function useVersionChanges(later: MaybeRefOrGetter<Version | null>, earlierId: MaybeRefOrGetter<string | null>) {
  const drafts = useDraftRoutes()
  return useQuery({
    queryKey: () => keys.planChanges(toValue(later)?.id ?? '', toValue(earlierId) ?? ''),
    queryFn: ({ signal }) => {
      const { kind, id } = toValue(later)!
      const since = toValue(earlierId) ?? ''
      return kind === 'plan' ? drafts.planChanges(id, since, signal) : drafts.changes(id, since, signal)
    },
    enabled: () => toValue(later) !== null && toValue(earlierId) !== null,
    // Two plans never change; a draft is looked at anew.
    staleTime: () => (toValue(later)?.kind === 'plan' ? Infinity : 0),
  })
}

/** Names of a draft's seats by their ids. */
export function useDraftNames(draftId: MaybeRefOrGetter<string | null>) {
  const drafts = useDraftRoutes()
  return useQuery({
    queryKey: () => keys.draftNames(toValue(draftId) ?? ''),
    queryFn: async ({ signal }) => documentNames((await (await drafts.document(toValue(draftId) ?? '', signal)).json()) as NamedDocument),
    enabled: () => toValue(draftId) !== null,
    staleTime: 0,
    gcTime: 0,
  })
}

/** A plan or a draft as a file on this device. */
export function useDownloadPlan() {
  const drafts = useDraftRoutes()
  return useMutation({
    mutationFn: async ({ kind, id, name, format }: PlanDownload) => {
      const content = await (kind === 'plan' ? drafts.planFile(id, format) : drafts.file(id, format))
      saveFile(`${fileName(name)}.${ENDINGS[format]}`, content)
    },
  })
}

export interface PlanDownload {
  readonly kind: 'plan' | 'draft'
  readonly id: string
  readonly name: string
  readonly format: PlanFileFormat
}

const ENDINGS: Record<PlanFileFormat, string> = { onsale: 'onsale.json', pretix: 'pretix.json', csv: 'csv' }

/** Names of plans are free; those of files are not. */
function fileName(name: string): string {
  return name.replace(/[\\/:*?"<>|\s]+/g, ' ').trim() || 'plan'
}

function saveFile(name: string, content: Blob): void {
  const address = URL.createObjectURL(content)
  const link = document.createElement('a')
  link.href = address
  link.download = name
  link.click()
  URL.revokeObjectURL(address)
}
