/** A picture to draw upon, as the document keeps it. */
import type { Background, PlanSize } from '@onsale/designer'

export const PICTURE_TYPES = ['image/png', 'image/jpeg', 'image/webp'] as const
/** Of the file; as a data address it is a third longer, and the server takes 4,000,000 characters. */
export const PICTURE_BYTES_MAX = 2_900_000

export type PictureReading = { readonly kind: 'picture'; readonly background: Background } | { readonly kind: 'wrong-type' | 'too-large' | 'unreadable' }

/** The picture in the middle of the sheet, as large as it can be without leaving it. */
export async function readPicture(file: File, sheet: PlanSize, sizeOf: (address: string) => Promise<PlanSize>): Promise<PictureReading> {
  if (!(PICTURE_TYPES as readonly string[]).includes(file.type)) return { kind: 'wrong-type' }
  if (file.size > PICTURE_BYTES_MAX) return { kind: 'too-large' }
  try {
    const image = await dataAddress(file)
    const size = await sizeOf(image)
    return { kind: 'picture', background: { image, ...placed(size, sheet), opacity: OPACITY } }
  } catch {
    return { kind: 'unreadable' }
  }
}

const OPACITY = 0.5

export function placed(size: PlanSize, sheet: PlanSize): { x: number; y: number; width: number; height: number } {
  const scale = Math.min(sheet.width / size.width, sheet.height / size.height)
  const width = Math.round(size.width * scale)
  const height = Math.round(size.height * scale)
  return { x: Math.round((sheet.width - width) / 2), y: Math.round((sheet.height - height) / 2), width, height }
}

export async function imageSize(address: string): Promise<PlanSize> {
  const image = new Image()
  image.src = address
  await image.decode()
  return { width: image.naturalWidth, height: image.naturalHeight }
}

function dataAddress(file: File): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader()
    reader.onload = () => resolve(String(reader.result))
    reader.onerror = () => reject(reader.error ?? new Error('unreadable'))
    reader.readAsDataURL(file)
  })
}
