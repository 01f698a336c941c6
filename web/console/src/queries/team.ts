import { teamRoutes, type Duty, type TeamRoutes, type Text } from '@onsale/api'
import { useApi } from '@onsale/session'
import { useMutation, useQuery, useQueryClient } from '@tanstack/vue-query'
import { keys } from './keys'

export function useTeam(isEnabled: () => boolean) {
  const routes = teamRoutes(useApi().transport)
  return useQuery({ queryKey: keys.team, queryFn: ({ signal }) => routes.get(signal), enabled: isEnabled })
}

function useTeamChange<Wanted, Answer>(run: (routes: TeamRoutes, wanted: Wanted) => Promise<Answer>) {
  const routes = teamRoutes(useApi().transport)
  const cache = useQueryClient()
  // Also when it was refused: somebody else may have been quicker.
  return useMutation({ mutationFn: (wanted: Wanted) => run(routes, wanted), onSettled: () => cache.invalidateQueries({ queryKey: keys.team }) })
}

export function useInvite() {
  return useTeamChange((routes, duty: Duty) => routes.invite(duty))
}

export function useWithdrawInvitation() {
  return useTeamChange((routes, invitationId: string) => routes.withdraw(invitationId))
}

export function useChangeRoles() {
  return useTeamChange((routes, { userId, duty }: { userId: string; duty: Duty }) => routes.changeRoles(userId, duty))
}

export function useRemoveMember() {
  return useTeamChange((routes, userId: string) => routes.remove(userId))
}

export function useRenameOrganisation() {
  return useTeamChange((routes, name: Text) => routes.rename(name))
}

export function useOwnOrganisations() {
  const routes = teamRoutes(useApi().transport)
  return useQuery({ queryKey: keys.organisations, queryFn: ({ signal }) => routes.own(signal) })
}

/** Speaking for another organisation: nothing that was shown for the one before is true any more. */
export function useSpeakFor() {
  const routes = teamRoutes(useApi().transport)
  const cache = useQueryClient()
  return useMutation({ mutationFn: (organisationId: string) => routes.speakFor(organisationId), onSuccess: () => cache.resetQueries() })
}

export function useAcceptInvitation() {
  const routes = teamRoutes(useApi().transport)
  const cache = useQueryClient()
  return useMutation({ mutationFn: (secret: string) => routes.accept(secret), onSuccess: () => { cache.clear() } })
}
