import { createAttempt, isProblem, type identityBookRoutes, type Identity } from '@onsale/api'
import { useSession } from '@onsale/session'
import { ref, shallowRef, watch, type Ref } from 'vue'
import { changesOf, draftOf, newPersonOf, type PersonDraft } from './draft'

interface Book {
  routes: Pick<ReturnType<typeof identityBookRoutes>, 'add' | 'change'>
  people: Readonly<Ref<readonly Identity[]>>
  /** Something was refused: another device may have been first. */
  refresh(): Promise<void>
}

/**
 * The form about `known`, or about somebody new. What is typed lasts until it is saved or the form opens for another
 * person, also when the form is closed by mistake; it is kept in memory and nowhere else.
 */
export function useEditing(book: Book, onSaved: (what: 'added' | 'changed', person: Identity) => void) {
  const known = shallowRef<Identity | null>(null)
  const draft = ref<PersonDraft | null>(null)
  const isOpen = ref(false)
  const attempt = createAttempt()

  function edit(person: Identity | null): void {
    if (draft.value === null || known.value?.id !== person?.id) draft.value = draftOf(person, book.people.value)
    known.value = person
    isOpen.value = true
  }

  /** Belongs to the page and not to the form, which is gone when it is closed before the answer comes. */
  async function save(): Promise<void> {
    const [person, typed] = [known.value, draft.value]
    if (typed === null) return
    let saved: Identity
    try {
      saved = await (person === null ? add(typed) : change(typed, person))
    } catch (problem) {
      if (isProblem(problem) && !problem.isTransient) attempt.done()
      void book.refresh()
      throw problem
    }
    if (draft.value === typed) forget()
    onSaved(person === null ? 'added' : 'changed', saved)
  }
  async function add(typed: PersonDraft): Promise<Identity> {
    const person = newPersonOf(typed)
    const added = await book.routes.add(person, attempt.keyFor(person))
    attempt.done()
    return added
  }
  async function change(typed: PersonDraft, person: Identity): Promise<Identity> {
    const changes = changesOf(typed, person)
    return changes === null ? person : book.routes.change(person.id, changes)
  }

  function forget(): void {
    isOpen.value = false
    draft.value = null
    attempt.done()
  }
  // Another person may have signed in, in another tab.
  const { user } = useSession()
  watch(() => user.value?.id, forget)
  return { known, draft, isOpen, edit, save, forget }
}
