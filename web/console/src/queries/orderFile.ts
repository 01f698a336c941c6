import { staffOrderRoutes, type Locale, type OrderFileFormat, type StaffOrderFilter } from '@onsale/api'
import { useApi } from '@onsale/session'
import { onScopeDispose, reactive } from 'vue'

export interface OrderFile {
  state: 'idle' | 'running' | 'done'
  format: OrderFileFormat
  bytes: number
  /** Lines of a CSV file so far; of a packed file nobody can say. */
  rows: number
  /** How many orders are looked through: as many as the file will have, or more. */
  most: number
  error: unknown
}

const NEW_LINE = 10

/** A file of orders: how far it is, and an end to it whenever somebody wants one. */
export function useOrderFile(save: (content: Blob, format: OrderFileFormat) => void) {
  const routes = staffOrderRoutes(useApi().transport)
  const file = reactive<OrderFile>({ state: 'idle', format: 'csv', bytes: 0, rows: 0, most: 0, error: null })
  let running: AbortController | null = null

  async function start(filter: StaffOrderFilter, format: OrderFileFormat, language: Locale): Promise<void> {
    const own = new AbortController()
    running?.abort()
    running = own
    Object.assign(file, { state: 'running', format, bytes: 0, rows: 0, most: 0, error: null })
    try {
      const content = await read(await routes.file(filter, format, language, own.signal), format)
      if (running !== own) return
      file.state = 'done'
      save(content, format)
    } catch (error) {
      if (running !== own) return
      Object.assign(file, { state: 'idle', error: own.signal.aborted ? null : error })
    }
  }

  async function read(response: Response, format: OrderFileFormat): Promise<Blob> {
    file.most = Number(response.headers.get('x-rows-at-most') ?? 0)
    const reader = response.body?.getReader()
    const chunks: Uint8Array<ArrayBuffer>[] = []
    for (let part = await reader?.read(); part?.done === false; part = await reader?.read()) {
      chunks.push(part.value)
      file.bytes += part.value.byteLength
      if (format === 'csv') file.rows += part.value.reduce((count, byte) => count + (byte === NEW_LINE ? 1 : 0), 0)
    }
    return new Blob(chunks, { type: response.headers.get('content-type') ?? '' })
  }

  function cancel(): void {
    running?.abort()
    running = null
    file.state = 'idle'
  }

  onScopeDispose(cancel)
  return { file, start, cancel }
}
