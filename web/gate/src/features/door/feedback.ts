/** Tells the outcome to ears and hands, for staff who look at the guest and not at the screen. */

export type Signal = 'admitted' | 'refused'

interface Tone {
  readonly frequency: number
  readonly startSeconds: number
  readonly lengthSeconds: number
}

const TONES: Record<Signal, readonly Tone[]> = {
  admitted: [
    { frequency: 880, startSeconds: 0, lengthSeconds: 0.09 },
    { frequency: 1_320, startSeconds: 0.1, lengthSeconds: 0.16 },
  ],
  refused: [
    { frequency: 196, startSeconds: 0, lengthSeconds: 0.22 },
    { frequency: 156, startSeconds: 0.26, lengthSeconds: 0.34 },
  ],
}
const VIBRATIONS_MS: Record<Signal, number[]> = { admitted: [80], refused: [220, 90, 220] }
const VOLUME = 0.35

export interface Feedback {
  /** Call inside a click or key press: browsers only let a page sound after one. */
  unlock(): void
  give(signal: Signal): void
  close(): void
}

export function createFeedback(): Feedback {
  let audio: AudioContext | null = null
  return {
    unlock() {
      // After a reload nothing was pressed yet: a context made now stays silent, and the browser complains.
      if ('userActivation' in navigator && !navigator.userActivation.hasBeenActive) return
      audio ??= typeof AudioContext === 'undefined' ? null : new AudioContext()
      void audio?.resume()
    },
    give(signal) {
      if ('vibrate' in navigator) navigator.vibrate(VIBRATIONS_MS[signal])
      if (audio?.state === 'running') for (const tone of TONES[signal]) play(audio, tone, signal === 'refused' ? 'square' : 'sine')
    },
    close() {
      void audio?.close()
      audio = null
    },
  }
}

function play(audio: AudioContext, tone: Tone, wave: OscillatorType): void {
  const oscillator = audio.createOscillator()
  const gain = audio.createGain()
  const startsAt = audio.currentTime + tone.startSeconds
  oscillator.type = wave
  oscillator.frequency.value = tone.frequency
  gain.gain.setValueAtTime(VOLUME, startsAt)
  gain.gain.exponentialRampToValueAtTime(0.001, startsAt + tone.lengthSeconds)
  oscillator.connect(gain).connect(audio.destination)
  oscillator.start(startsAt)
  oscillator.stop(startsAt + tone.lengthSeconds)
}
