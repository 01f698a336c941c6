/** As much as is needed to read a card that fills the frame; a phone's own pictures are five times as large. */
export const SIDE_MAX = 2_000
const QUALITY = 0.9

/** What somebody chose is no picture that this browser opens. */
export class PictureUnopened extends Error {
  override name = 'PictureUnopened'
}

/** The same picture, upright and small, as a new JPEG: nothing of where and when it was taken comes along. */
export async function shrunken(file: Blob): Promise<Blob> {
  let picture: ImageBitmap
  try {
    picture = await createImageBitmap(file, { imageOrientation: 'from-image' })
  } catch {
    throw new PictureUnopened()
  }
  try {
    return await drawn(picture, picture.width, picture.height)
  } finally {
    picture.close()
  }
}

/** The picture that a camera shows now. */
export async function still(video: HTMLVideoElement): Promise<Blob> {
  return drawn(video, video.videoWidth, video.videoHeight)
}

export function fitted(width: number, height: number): { width: number; height: number } {
  const scale = Math.min(1, SIDE_MAX / Math.max(width, height))
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) }
}

async function drawn(source: CanvasImageSource, width: number, height: number): Promise<Blob> {
  const canvas = Object.assign(document.createElement('canvas'), fitted(width, height))
  const context = canvas.getContext('2d')
  if (context === null) throw new PictureUnopened()
  // Transparent pictures would turn black.
  context.fillStyle = 'white'
  context.fillRect(0, 0, canvas.width, canvas.height)
  context.drawImage(source, 0, 0, canvas.width, canvas.height)
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/jpeg', QUALITY))
  // Whatever holds pixels is let go at once.
  canvas.width = canvas.height = 0
  if (blob === null) throw new PictureUnopened()
  return blob
}
