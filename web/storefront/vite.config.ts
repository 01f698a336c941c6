import { fileURLToPath } from 'node:url'
import tailwindcss from '@tailwindcss/vite'
import vue from '@vitejs/plugin-vue'
import type { Plugin } from 'vite'
import { defineConfig } from 'vitest/config'

/** Tells `early.js` which files the seat page is made of, so that it need not wait for the app to ask for them. */
function seatPageFiles(): Plugin {
  return {
    name: 'seat-page-files',
    transformIndexHtml: {
      order: 'post',
      handler(html, { bundle }) {
        const chunks = Object.values(bundle ?? {}).filter((output) => output.type === 'chunk')
        const page = chunks.find((chunk) => chunk.isDynamicEntry && chunk.facadeModuleId?.endsWith('/ChoosePage.vue'))
        if (!page) return html
        const files = [page.fileName, ...page.imports].filter((file) => !html.includes(file)).map((file) => `/${file}`)
        return html.replace('/early.js"', `/early.js" data-seats="${files.join(' ')}"`)
      },
    },
  }
}

export default defineConfig({
  base: '/',
  plugins: [vue(), tailwindcss(), seatPageFiles()],
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
    rolldownOptions: { output: { codeSplitting: { groups: [{ name: 'base', test: /node_modules\/(@?vue|@intlify|@tanstack)|packages\/(api|session)\/src/ }] } } },
  },
  server: { port: 5173, proxy: { '/api': 'http://127.0.0.1:8000', '/sandbox': 'http://127.0.0.1:8000' } },
  test: { environment: 'happy-dom', include: ['src/**/*.test.ts'] },
})
