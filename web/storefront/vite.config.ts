import { fileURLToPath } from 'node:url'
import tailwindcss from '@tailwindcss/vite'
import vue from '@vitejs/plugin-vue'
import type { Plugin } from 'vite'
import { defineConfig } from 'vitest/config'

/** The pages for which `early.js` asks early, by the first part of their path. */
const EARLY_PAGES = { event: 'EventPage', performance: 'ChoosePage' }

/** Tells `early.js` which files those pages are made of, so that they need not wait for the app to ask for them. */
function earlyPageFiles(): Plugin {
  return {
    name: 'early-page-files',
    transformIndexHtml: {
      order: 'post',
      handler(html, { bundle }) {
        const chunks = Object.values(bundle ?? {}).filter((output) => output.type === 'chunk')
        const told = Object.entries(EARLY_PAGES).map(([path, name]) => {
          const page = chunks.find((chunk) => chunk.isDynamicEntry && chunk.facadeModuleId?.endsWith(`/${name}.vue`))
          const files = page ? [page.fileName, ...page.imports].filter((file) => !html.includes(file)) : []
          return `data-${path}="${files.map((file) => `/${file}`).join(' ')}"`
        })
        return html.replace('/early.js"', `/early.js" ${told.join(' ')}`)
      },
    },
  }
}

export default defineConfig({
  base: '/',
  plugins: [vue(), tailwindcss(), earlyPageFiles()],
  resolve: { alias: { '@': fileURLToPath(new URL('./src', import.meta.url)) } },
  define: {
    __VUE_OPTIONS_API__: false,
    __VUE_PROD_DEVTOOLS__: false,
    __VUE_PROD_HYDRATION_MISMATCH_DETAILS__: false,
    __VUE_I18N_FULL_INSTALL__: false,
    __VUE_I18N_LEGACY_API__: false,
    __INTLIFY_PROD_DEVTOOLS__: false,
  },
  build: {
    target: 'es2022',
    sourcemap: false,
    // What every page needs is one file: as six of them they kept a browser's connections from the first questions.
    rolldownOptions: { output: { codeSplitting: { groups: [{ name: 'base', test: /node_modules\/(@?vue|@intlify|@tanstack)|packages\/api\/src|packages\/session\/src\/(?!index)[^/.]+\.ts/ }] } } },
  },
  server: { port: 5173, proxy: { '/api': 'http://127.0.0.1:8000', '/sandbox': 'http://127.0.0.1:8000' } },
  test: { environment: 'happy-dom', include: ['src/**/*.test.ts'] },
})
