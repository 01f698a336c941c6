import { onBeforeUnmount, ref, type Ref } from 'vue'
import type { CodeReader } from './codeReader'

export type CameraState = 'off' | 'starting' | 'on' | 'denied' | 'absent' | 'insecure' | 'failed'

/** Pause between two readings: often enough to feel instant, seldom enough to leave the battery alone. */
const READ_PAUSE_MS = 90

export interface CameraOptions {
  readonly video: Ref<HTMLVideoElement | null>
  /** Loaded with the first opening: the reader is a megabyte that keyboards do not need. */
  readonly loadReader: () => Promise<CodeReader>
  readonly onCode: (code: string) => void
}

export function useCamera(options: CameraOptions) {
  const state = ref<CameraState>('off')
  let stream: MediaStream | null = null
  let run = 0

  async function start(): Promise<void> {
    if (state.value === 'starting' || state.value === 'on') return
    const current = ++run
    if (navigator.mediaDevices?.getUserMedia === undefined) {
      state.value = window.isSecureContext ? 'absent' : 'insecure'
      return
    }
    state.value = 'starting'
    try {
      const [opened, reader] = await Promise.all([openStream(), options.loadReader()])
      if (current !== run) return closeStream(opened)
      stream = opened
      opened.getVideoTracks()[0]?.addEventListener('ended', () => stop('failed'))
      if (options.video.value === null) return stop('off')
      options.video.value.srcObject = opened
      await options.video.value.play()
      state.value = 'on'
      void watch(current, reader)
    } catch (fault) {
      if (current === run) stop(stateOf(fault))
    }
  }

  /** Reads until the camera is closed; a hidden page reads nothing. */
  async function watch(current: number, reader: CodeReader): Promise<void> {
    while (current === run && state.value === 'on') {
      const video = options.video.value
      if (video !== null && !document.hidden && video.readyState >= HTMLMediaElement.HAVE_CURRENT_DATA) {
        // One picture that cannot be read says nothing about the next one.
        const codes = await reader.read(video).catch((): string[] => [])
        if (current === run) codes.forEach(options.onCode)
      }
      await new Promise((resume) => setTimeout(resume, READ_PAUSE_MS))
    }
  }

  function stop(next: CameraState = 'off'): void {
    run += 1
    if (stream !== null) closeStream(stream)
    stream = null
    if (options.video.value !== null) options.video.value.srcObject = null
    state.value = next
  }

  onBeforeUnmount(() => stop())
  return { state, start, stop: () => stop() }
}

function openStream(): Promise<MediaStream> {
  return navigator.mediaDevices.getUserMedia({ audio: false, video: { facingMode: { ideal: 'environment' }, width: { ideal: 1280 }, height: { ideal: 720 } } })
}

function closeStream(stream: MediaStream): void {
  for (const track of stream.getTracks()) track.stop()
}

export function stateOf(fault: unknown): CameraState {
  const name = fault instanceof DOMException ? fault.name : ''
  if (name === 'NotAllowedError' || name === 'SecurityError') return 'denied'
  if (name === 'NotFoundError' || name === 'OverconstrainedError') return 'absent'
  return 'failed'
}
