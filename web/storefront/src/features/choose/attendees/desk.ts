import { isProblem } from '@onsale/api'
import { inject, provide, readonly, shallowRef, type InjectionKey, type Ref } from 'vue'
import type { Asked } from '@/people/attendees/asked'

interface Desk {
  isNeeded(): boolean
  /** Asks who the tickets are for; done when they are taken, refused for another reason, or the question was closed. */
  ask(asked: Asked): Promise<void>
}

const KEY: InjectionKey<Desk> = Symbol('attendees')

/** The page that shows the question: `asked` is what it is about, `close` ends it; `wasAsked` once there was one. */
export function provideDesk(isNeeded: () => boolean): { asked: Readonly<Ref<Asked | null>>; wasAsked: Readonly<Ref<boolean>>; close: () => void } {
  const asked = shallowRef<Asked | null>(null)
  const wasAsked = shallowRef(false)
  let finish: (() => void) | null = null

  function close(): void {
    asked.value = null
    finish?.()
    finish = null
  }
  provide(KEY, {
    isNeeded,
    ask(next) {
      close()
      asked.value = next
      wasAsked.value = true
      return new Promise((resolve) => { finish = resolve })
    },
  })
  return { asked: readonly(asked) as Readonly<Ref<Asked | null>>, wasAsked: readonly(wasAsked), close }
}

/** Null where nobody asks for names. */
export function useDesk(): Desk | null {
  return inject(KEY, null)
}

const ABOUT_PEOPLE = new Set([
  'attendees-needed', 'attendees-mismatch', 'attendee-token-invalid', 'attendee-token-expired', 'attendee-repeated', 'document-has-ticket', 'buyer-must-attend',
  'child-not-admitted', 'child-needs-adult',
])

/** Whether other people, or another try with the same, may do. */
export function isForDesk(refused: unknown): boolean {
  return isProblem(refused) && (refused.isTransient || ABOUT_PEOPLE.has(refused.code))
}
