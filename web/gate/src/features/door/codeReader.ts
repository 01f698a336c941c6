/** Reads QR codes from pictures with the reader that is bundled with this app: nothing is fetched from another host. */
import { BarcodeDetector, prepareZXingModule } from 'barcode-detector/ponyfill'
import wasmAddress from 'zxing-wasm/reader/zxing_reader.wasm?url'

export interface CodeReader {
  /** Texts of all QR codes in sight, at most a handful. */
  read(picture: HTMLVideoElement): Promise<string[]>
}

/** The platform's own detector is left aside: it is missing or broken on too many phones, and two readers read differently. */
export function createCodeReader(): CodeReader {
  prepareZXingModule({ overrides: { locateFile: (path: string, prefix: string) => (path.endsWith('.wasm') ? wasmAddress : prefix + path) } })
  const detector = new BarcodeDetector({ formats: ['qr_code'] })
  return {
    async read(picture) {
      const codes = await detector.detect(picture)
      return codes.map((code) => code.rawValue).filter((text) => text !== '')
    },
  }
}
