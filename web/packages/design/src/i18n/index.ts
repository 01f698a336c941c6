import type { Locale } from '@onsale/api'
import type { App, WritableComputedRef } from 'vue'
import { createI18n, useI18n, type Composer, type I18n } from 'vue-i18n'
import { sharedTexts } from './shared'

export const LOCALES: readonly Locale[] = ['zh-CN', 'en']
const STORAGE_KEY = 'locale'
/** In addresses that search engines and shared links have of a page in one language. */
const ASKED = 'lang'
const COOKIE_SECONDS = 365 * 24 * 3600

export interface TextTree { [key: string]: string | TextTree }
type SameShape<Tree> = { [Key in keyof Tree]: Tree[Key] extends string ? string : SameShape<Tree[Key]> }
export interface Texts<Tree extends TextTree = TextTree> { 'zh-CN': Tree; en: Tree }

/** Texts of one feature. The compiler refuses a key that one of the two languages lacks. */
export function defineTexts<const Tree extends TextTree>(texts: { 'zh-CN': Tree; en: SameShape<Tree> }): Texts {
  return texts as unknown as Texts
}

export function installI18n(app: App): Locale {
  const locale = preferredLocale()
  const i18n = createI18n({ legacy: false, locale, fallbackLocale: 'zh-CN', messages: { ...sharedTexts }, missingWarn: false, fallbackWarn: false })
  app.use(i18n as I18n)
  document.documentElement.lang = locale
  return locale
}

/** The texts of a feature, with the shared ones (`common.*`, `problem.*`) behind them. */
export function useTexts(texts: Texts): { t: Composer['t'] } {
  const { t } = useI18n({ useScope: 'local', inheritLocale: true, messages: { ...texts }, missingWarn: false, fallbackWarn: false })
  return { t: t as Composer['t'] }
}

/** The language in use, and the way to change it: kept for the next visit and told to the server by the cookie. */
export function useLocale(): { locale: WritableComputedRef<Locale>; choose: (next: Locale) => void } {
  const { locale } = useI18n({ useScope: 'global' })
  return {
    locale: locale as WritableComputedRef<Locale>,
    choose(next) {
      locale.value = next
      localStorage.setItem(STORAGE_KEY, next)
      forgetAsked()
      document.cookie = `locale=${next}; path=/; max-age=${COOKIE_SECONDS}; samesite=lax`
      document.documentElement.lang = next
    },
  }
}

/** Who has chosen is asked no more: the address would overrule the choice when the page is loaded again. */
function forgetAsked(): void {
  const address = new URL(location.href)
  if (!address.searchParams.has(ASKED)) return
  address.searchParams.delete(ASKED)
  history.replaceState(history.state, '', address)
}

/** For code outside components, such as the API client: what <html lang> says. */
export function currentLocale(): Locale {
  return document.documentElement.lang === 'en' ? 'en' : 'zh-CN'
}

/** What the address asks for, else the choice of an earlier visit, else the browser's language when it is English, else Chinese. */
function preferredLocale(): Locale {
  const asked = new URLSearchParams(location.search).get(ASKED)
  if (asked === 'en' || asked === 'zh-CN') return asked
  const stored = localStorage.getItem(STORAGE_KEY)
  if (stored === 'en' || stored === 'zh-CN') return stored
  const first = navigator.languages.find((language) => /^(zh|en)\b/i.test(language))
  return first?.toLowerCase().startsWith('en') ? 'en' : 'zh-CN'
}
