import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vite'

/** `<onsale-event>` for pages of others: one plain script beside the storefront's files, without a hash in its name. */
export default defineConfig({
  publicDir: false,
  resolve: { alias: { '@': fileURLToPath(new URL('./src', import.meta.url)) } },
  build: {
    target: 'es2022',
    outDir: 'dist/embed',
    emptyOutDir: false,
    sourcemap: false,
    lib: { entry: 'src/widget/main.ts', formats: ['iife'], name: 'onsaleWidget', fileName: () => 'onsale-event.js' },
  },
})
