/**
 * What could not be saved is kept on this device, so that a closed window or an empty battery takes nothing away. One
 * document for each draft, only while it is not saved.
 */
import type { PlanDocument } from '@onsale/designer'

export interface KeptWork {
  readonly document: PlanDocument
  /** The revision that it was made from. */
  readonly revision: number
  readonly keptAt: number
}

export interface KeptWorkStore {
  read(draftId: string): Promise<KeptWork | null>
  write(draftId: string, work: KeptWork): Promise<void>
  remove(draftId: string): Promise<void>
}

const DATABASE = 'onsale.designer'
const TABLE = 'kept'

/** In IndexedDB: a stadium is too large for localStorage. Where the browser forbids it, nothing is kept and all else works. */
export function browserStore(): KeptWorkStore {
  return {
    read: async (draftId) => ((await inTable('readonly', (table) => table.get(draftId))) as KeptWork | undefined) ?? null,
    write: async (draftId, work) => void (await inTable('readwrite', (table) => table.put(work, draftId))),
    remove: async (draftId) => void (await inTable('readwrite', (table) => table.delete(draftId))),
  }
}

async function inTable(mode: IDBTransactionMode, ask: (table: IDBObjectStore) => IDBRequest): Promise<unknown> {
  try {
    const database = await open()
    try {
      return await answered(ask(database.transaction(TABLE, mode).objectStore(TABLE)))
    } finally {
      database.close()
    }
  } catch {
    return undefined
  }
}

function open(): Promise<IDBDatabase> {
  const request = indexedDB.open(DATABASE, 1)
  request.onupgradeneeded = () => request.result.createObjectStore(TABLE)
  return answered(request)
}

function answered<Result>(request: IDBRequest<Result>): Promise<Result> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error ?? new Error('IndexedDB does not answer'))
  })
}
