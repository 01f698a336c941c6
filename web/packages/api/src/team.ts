import type { components } from './schema'
import type { Transport } from './transport'
import type { Text } from './types'

type Schemas = components['schemas']

export type Team = Schemas['TeamView']
export type TeamMember = Schemas['Member']
export type Invitation = Schemas['Invitation']
export type NewInvitation = Schemas['NewInvitation']
export type TeamRole = Schemas['TeamRole']
export type Membership = Schemas['Membership']

/** What somebody is in a team; null for all events, else for these only. */
export interface Duty { roles: TeamRole[]; events: string[] | null }

/** As many events one member can be limited to. */
export const MEMBER_EVENTS_MAX = 20

export const TEAM_ROLES = ['organiser', 'editor', 'finance', 'box_office', 'gate', 'marketing'] as const satisfies readonly TeamRole[]

export function teamRoutes(transport: Transport) {
  const member = (userId: string) => `/team/members/${encodeURIComponent(userId)}`
  /** Access tokens speak for one organisation: after a change of which, another one is needed. */
  const renewed = async <Answer>(answer: Promise<Answer>) => {
    const said = await answer
    await transport.renew()
    return said
  }
  return {
    get: (signal?: AbortSignal) => transport.json<Team>('GET', '/team', { signal }),
    rename: (name: Text) => transport.json<undefined>('PATCH', '/team', { body: { name } }),
    changeRoles: (userId: string, duty: Duty) => transport.json<undefined>('PUT', `${member(userId)}/roles`, { body: duty }),
    remove: (userId: string) => transport.json<undefined>('DELETE', member(userId)),
    /** The secret is told once. */
    invite: (duty: Duty) => transport.json<NewInvitation>('POST', '/team/invitations', { body: duty }),
    withdraw: (invitationId: string) => transport.json<undefined>('DELETE', `/team/invitations/${encodeURIComponent(invitationId)}`),
    accept: (secret: string) => renewed(transport.json<Membership>('POST', '/team-invitations/acceptance', { body: { secret } })),
    own: async (signal?: AbortSignal) => (await transport.json<Schemas['OwnOrganisations']>('GET', '/me/organisations', { signal })).organisations,
    speakFor: (organisationId: string) => renewed(transport.json<undefined>('PUT', '/me/organisation', { body: { organisation_id: organisationId } })),
  }
}

export type TeamRoutes = ReturnType<typeof teamRoutes>
