import { computed, inject, readonly, ref, type App, type ComputedRef, type InjectionKey, type Ref } from 'vue'
import { tokens, type ThemeName, type Tokens } from './tokens'

export type ThemeChoice = 'system' | ThemeName

export interface Theme {
  /** What the person chose. */
  choice: Readonly<Ref<ThemeChoice>>
  /** What is shown: the choice, or the system's. */
  name: ComputedRef<ThemeName>
  tokens: ComputedRef<Tokens>
  choose(choice: ThemeChoice): void
  /** Between light and dark, from what is shown now. */
  toggle(): void
}

const STORAGE_KEY = 'theme'
const KEY: InjectionKey<Theme> = Symbol('theme')

/** One theme per app: follows the system until someone chooses, and keeps `data-theme` on <html> right. */
export function installTheme(app: App): Theme {
  const media = window.matchMedia('(prefers-color-scheme: dark)')
  const systemDark = ref(media.matches)
  const choice = ref<ThemeChoice>(stored())
  const name = computed<ThemeName>(() => (choice.value === 'system' ? (systemDark.value ? 'dark' : 'light') : choice.value))
  const apply = (): void => {
    document.documentElement.dataset['theme'] = name.value
    document.querySelector('meta[name="theme-color"]')?.setAttribute('content', tokens[name.value].canvas)
  }
  media.addEventListener('change', (event) => {
    systemDark.value = event.matches
    apply()
  })
  const choose = (next: ThemeChoice): void => {
    choice.value = next
    if (next === 'system') localStorage.removeItem(STORAGE_KEY)
    else localStorage.setItem(STORAGE_KEY, next)
    apply()
  }
  const theme: Theme = {
    choice: readonly(choice),
    name,
    tokens: computed(() => tokens[name.value]),
    choose,
    toggle: () => choose(name.value === 'dark' ? 'light' : 'dark'),
  }
  apply()
  app.provide(KEY, theme)
  return theme
}

export function useTheme(): Theme {
  const theme = inject(KEY)
  if (theme === undefined) throw new Error('useTheme needs installDesign(app) in main.ts')
  return theme
}

function stored(): ThemeChoice {
  const value = localStorage.getItem(STORAGE_KEY)
  return value === 'light' || value === 'dark' ? value : 'system'
}
