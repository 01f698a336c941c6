import { createAttempt, isProblem, type ConsentOffer, type Identity, type identityBookRoutes } from '@onsale/api'
import { useMutation } from '@tanstack/vue-query'
import { ref, shallowRef, type Ref } from 'vue'

interface Book {
  routes: Pick<ReturnType<typeof identityBookRoutes>, 'check' | 'beginFace'>
  checkConsent: Readonly<Ref<ConsentOffer | undefined>>
  /** Something was refused: another device may have been first. */
  refresh(): Promise<void>
}
interface Asked { person: Identity; how: 'check' | 'face' }

/** Having somebody verified: consent to it first, then the question, or the way to the page that looks at faces. */
export function useChecks(book: Book, onAsked: () => void, leave: (url: string) => void = (url) => window.location.assign(url)) {
  const asked = shallowRef<Asked | null>(null)
  /** The consent has to be given before. */
  const isConsenting = ref(false)
  const attempt = createAttempt()

  const { mutate, isPending, error, reset } = useMutation({
    mutationFn: async ({ person, how }: Asked) => {
      if (how === 'face') {
        leave((await book.routes.beginFace(person.id)).url)
        return
      }
      await book.routes.check(person.id, attempt.keyFor(person.id))
      attempt.done()
      onAsked()
    },
    onError(problem) {
      if (isProblem(problem) && !problem.isTransient) attempt.done()
      void book.refresh()
    },
  })

  function ask(person: Identity, how: Asked['how']): void {
    reset()
    asked.value = { person, how }
    if (book.checkConsent.value?.is_given === true) mutate(asked.value)
    else isConsenting.value = true
  }
  async function consented(): Promise<void> {
    isConsenting.value = false
    await book.refresh()
    if (asked.value) mutate(asked.value)
  }
  return { asked, isConsenting, isPending, error, ask, consented }
}
