import { LOCALES, type Texts } from './index'
import { sharedTexts } from './shared'

/** For the tests of the apps: what is wrong with texts, as sentences. */
export function textFaults(texts: readonly Texts[], sources: readonly string[]): string[] {
  const [chinese, english] = LOCALES.map((locale) => new Map(texts.flatMap((part) => flatten(part[locale])))) as [Catalogue, Catalogue]
  const shared = new Set(flatten(sharedTexts['zh-CN']).map(([key]) => key))
  const missing = [...usedKeys(sources, new Set([...chinese.keys(), ...shared]))].filter((key) => !shared.has(key) && !(chinese.has(key) && english.has(key)))
  const differing = [...chinese].filter(([key, text]) => placeholders(text) !== placeholders(english.get(key) ?? ''))
  const broken = [...chinese, ...english].filter(([, text]) => /[@$]/.test(text.replaceAll(/\{'.'\}/g, '')))
  return [
    ...missing.map((key) => `${key} is used and is not there in both languages`),
    ...differing.map(([key]) => `${key} takes other values in the other language`),
    ...broken.map(([key]) => `${key} has a character that means something to the catalogue`),
  ]
}

/**
 * Keys that the sources ask for by their whole name: `t('…')`, and quoted texts that look like keys of the catalogue,
 * such as those in tables of labels. Keys put together from parts are the compiler's business.
 */
export function usedKeys(sources: readonly string[], known: ReadonlySet<string>): Set<string> {
  const families = new Set([...known].filter((key) => key.includes('.')).map((key) => key.split('.')[0]))
  const called = sources.flatMap((source) => [...source.matchAll(/\bt\(\s*'([A-Za-z][\w.-]*)'/g)].map((match) => match[1]!))
  const quoted = sources.flatMap((source) => [...source.matchAll(/'([a-z]\w*(?:\.[A-Za-z][\w-]*)+)'/g)].map((match) => match[1]!))
  return new Set([...called, ...quoted.filter((key) => families.has(key.split('.')[0]))])
}

type Catalogue = Map<string, string>

function placeholders(text: string): string {
  return [...new Set(text.match(/\{\w+\}/g))].sort().join()
}

function flatten(tree: object, prefix = ''): [string, string][] {
  return Object.entries(tree).flatMap(([name, value]): [string, string][] =>
    typeof value === 'string' ? [[prefix + name, value]] : flatten(value as object, `${prefix}${name}.`),
  )
}
