import type { AttendeeToken, Identity, Problem, RealNameRule } from '@onsale/api'

const ADULT_AGE = 18

/** One more or one fewer; of one ticket the other person takes the place. Nobody is there twice. */
export function toggled(picks: readonly string[], id: string, count: number): readonly string[] {
  if (picks.includes(id)) return picks.filter((one) => one !== id)
  if (count === 1) return [id]
  return picks.length < count ? [...picks, id] : picks
}

/** Whom to begin with: those of the last time, else oneself where one has to be there. */
export function firstPicks(people: readonly Identity[], last: readonly string[], count: number, rule: RealNameRule): readonly string[] {
  const known = last.filter((id) => people.some((person) => person.id === id)).slice(0, count)
  if (known.length > 0 || !rule.buyer_must_attend) return known
  return people.filter((person) => person.relation === 'self').slice(0, 1).map(({ id }) => id)
}

/** Too young for this performance, as far as the document says. */
export function isBarred(rule: RealNameRule, person: AttendeeToken | undefined): boolean {
  return rule.children?.entry === 'not-admitted' && isChild(rule, person)
}

/** Somebody could have asked an authority about the document, and it has not said that it is right. */
export function isUnverified(rule: RealNameRule, person: AttendeeToken | undefined): boolean {
  return rule.verified_documents === true && person?.is_verified === false
}

/** What is still wrong with those who were picked, or null. The server looks at it again. */
export function lackOf(rule: RealNameRule, picked: readonly (AttendeeToken | undefined)[], count: number): 'people' | 'unverified' | 'buyer' | 'adult' | null {
  if (picked.length !== count || picked.includes(undefined)) return 'people'
  if (picked.some((person) => isUnverified(rule, person))) return 'unverified'
  if (rule.buyer_must_attend && !picked.some((person) => person?.is_self)) return 'buyer'
  const needsAdult = rule.children?.entry === 'with-adult' && picked.some((person) => isChild(rule, person))
  return needsAdult && !picked.some(isMaybeAdult) ? 'adult' : null
}

/** Whom a refusal is about: the ids at its positions. */
export function concerned(problem: Problem, picks: readonly string[]): readonly string[] {
  const positions = problem.fields['positions']
  return Array.isArray(positions) ? picks.filter((_, at) => positions.includes(at)) : []
}

function isChild(rule: RealNameRule, person: AttendeeToken | undefined): boolean {
  const under = rule.children?.under_age ?? null
  return under !== null && person !== undefined && person.age !== null && person.age < under
}

function isMaybeAdult(person: AttendeeToken | undefined): boolean {
  return person !== undefined && (person.age === null || person.age >= ADULT_AGE)
}
