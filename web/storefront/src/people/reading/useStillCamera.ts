import { onBeforeUnmount, ref, type Ref } from 'vue'
import { still } from './shrink'

export type CameraTrouble = 'denied' | 'absent' | 'insecure' | 'failed'
export type CameraState = 'off' | 'starting' | 'on' | CameraTrouble

/** The camera at the back for one picture. It is off again as soon as nobody looks. */
export function useStillCamera(video: Ref<HTMLVideoElement | null>) {
  const state = ref<CameraState>('off')
  let stream: MediaStream | null = null
  let run = 0

  async function start(): Promise<void> {
    const current = ++run
    if (navigator.mediaDevices?.getUserMedia === undefined) {
      state.value = window.isSecureContext ? 'absent' : 'insecure'
      return
    }
    state.value = 'starting'
    try {
      const opened = await navigator.mediaDevices.getUserMedia({
        audio: false, video: { facingMode: { ideal: 'environment' }, width: { ideal: 1920 }, height: { ideal: 1080 } },
      })
      if (current !== run || video.value === null) return close(opened)
      stream = opened
      opened.getVideoTracks()[0]?.addEventListener('ended', () => stop('failed'))
      video.value.srcObject = opened
      await video.value.play()
      state.value = 'on'
    } catch (fault) {
      if (current === run) stop(troubleOf(fault))
    }
  }

  /** The picture of this moment; null while there is none. */
  async function take(): Promise<Blob | null> {
    if (state.value !== 'on' || video.value === null || video.value.videoWidth === 0) return null
    return still(video.value)
  }

  function stop(next: CameraState = 'off'): void {
    run += 1
    if (stream !== null) close(stream)
    stream = null
    if (video.value !== null) video.value.srcObject = null
    state.value = next
  }

  onBeforeUnmount(() => stop())
  return { state, start, take, stop: () => stop() }
}

function close(stream: MediaStream): void {
  for (const track of stream.getTracks()) track.stop()
}

export function troubleOf(fault: unknown): CameraTrouble {
  const name = fault instanceof DOMException ? fault.name : ''
  if (name === 'NotAllowedError' || name === 'SecurityError') return 'denied'
  if (name === 'NotFoundError' || name === 'OverconstrainedError') return 'absent'
  return 'failed'
}
