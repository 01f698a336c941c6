import type { App } from 'vue'
import { installI18n } from './i18n'
import { installTheme } from './theme/theme'

/** Languages and theme, once per app, before mount. */
export function installDesign(app: App): void {
  installI18n(app)
  installTheme(app)
}
