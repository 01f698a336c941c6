import type { components } from './schema'
import type { Transport } from './transport'

type Schemas = components['schemas']

export type Operation = Schemas['Operation']
export type JobReport = Schemas['JobReport']
export type LetterReport = Schemas['LetterReport']
export type LetterPage = Schemas['LetterPage']
export type LetterKey = Schemas['LetterKey']

/** Parts of the platform that do work of their own, each asked by itself: its service may be the one that is away. */
export const OPERATED_MODULES = ['catalog', 'inventory', 'orders', 'tickets', 'users', 'notifications', 'reports'] as const
export type OperatedModule = (typeof OPERATED_MODULES)[number]

/** For those who look after the platform. */
export function operationRoutes(transport: Transport) {
  const base = (module: OperatedModule) => `/staff/operations/${module}`
  return {
    look: (module: OperatedModule, signal?: AbortSignal) => transport.json<Operation>('GET', base(module), { signal }),
    letters: (module: OperatedModule, signal?: AbortSignal) => transport.json<LetterPage>('GET', `${base(module)}/dead-letters`, { signal }),
    replay: (module: OperatedModule, items: LetterKey[]) => transport.json<Schemas['LettersDone']>('POST', `${base(module)}/dead-letters/replays`, { body: { items } }),
    drop: (module: OperatedModule, items: LetterKey[], reason: string) => transport.json<Schemas['LettersDone']>('POST', `${base(module)}/dead-letters/drops`, { body: { items, reason } }),
  }
}
