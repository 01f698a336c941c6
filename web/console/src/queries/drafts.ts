import { createAttempt, planDraftRoutes, type PlanDraftInput, type PlanDraftRoutes, type PlanFileFormat } from '@onsale/api'
import { useApi } from '@onsale/session'
import { useMutation, useQuery, useQueryClient } from '@tanstack/vue-query'
import { toValue, type MaybeRefOrGetter } from 'vue'
import { readAllPages } from './allPages'
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

/** What is different between two published plans, which never change; waits while one of them is not chosen. */
export function usePlanChanges(laterId: MaybeRefOrGetter<string | null>, earlierId: MaybeRefOrGetter<string | null>) {
  const drafts = useDraftRoutes()
  return useQuery({
    queryKey: () => keys.planChanges(toValue(laterId) ?? '', toValue(earlierId) ?? ''),
    queryFn: ({ signal }) => drafts.planChanges(toValue(laterId) ?? '', toValue(earlierId) ?? '', signal),
    enabled: () => toValue(laterId) !== null && toValue(earlierId) !== null,
    staleTime: Infinity,
  })
}

/** What is different between a draft as it is now and a published plan. */
export function useDraftChanges(draftId: MaybeRefOrGetter<string | null>, planId: MaybeRefOrGetter<string | null>) {
  const drafts = useDraftRoutes()
  return useQuery({
    queryKey: () => keys.planChanges(toValue(draftId) ?? '', toValue(planId) ?? ''),
    queryFn: ({ signal }) => drafts.changes(toValue(draftId) ?? '', toValue(planId) ?? '', signal),
    enabled: () => toValue(draftId) !== null && toValue(planId) !== null,
    staleTime: 0,
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
