import { readdirSync } from 'node:fs'
import vue from 'eslint-plugin-vue'
import tseslint from 'typescript-eslint'

const SOURCES = ['**/src/**/*.{ts,vue}']

/** Features of one app never import each other: what two of them need belongs to `src/app` or a package. */
function featureBoundaries(app) {
  const root = new URL(`./${app}/src/features/`, import.meta.url)
  return features(root).map((feature) => ({
    files: [`${app}/src/features/${feature}/**/*.{ts,vue}`],
    rules: {
      'no-restricted-imports': ['error', {
        patterns: features(root).filter((other) => other !== feature).map((other) => ({
          group: [`@/features/${other}`, `@/features/${other}/**`, `../${other}/**`, `../../${other}/**`],
          message: 'A feature does not import another feature.',
        })),
      }],
    },
  })).filter((config) => config.rules['no-restricted-imports'][1].patterns.length > 0)
}

function features(root) {
  try {
    return readdirSync(root, { withFileTypes: true }).filter((entry) => entry.isDirectory()).map((entry) => entry.name)
  } catch {
    return []
  }
}

export default tseslint.config(
  { ignores: ['**/dist/**', '**/node_modules/**', 'packages/api/src/schema.ts'] },
  ...tseslint.configs.recommended.map((config) => ({ ...config, files: SOURCES })),
  ...vue.configs['flat/essential'],
  {
    files: ['**/src/**/*.vue'],
    languageOptions: { parserOptions: { parser: tseslint.parser } },
    rules: {
      'vue/block-lang': ['error', { script: { lang: 'ts' } }],
      'vue/component-api-style': ['error', ['script-setup']],
      'vue/max-lines-per-block': ['error', { template: 200, script: 170 }],
      'vue/no-bare-strings-in-template': ['error', { allowlist: ['·', '–', '/', '×', ':', '+', '−', '%'] }],
      'max-lines': ['error', 250],
    },
  },
  {
    files: SOURCES,
    rules: {
      'max-lines-per-function': ['error', { max: 70, skipBlankLines: true, skipComments: true }],
      '@typescript-eslint/no-explicit-any': 'error',
      'vue/multi-word-component-names': 'off',
    },
  },
  { files: ['**/src/**/*.ts'], ignores: ['**/*.test.ts'], rules: { 'max-lines': ['error', 400] } },
  { files: ['**/*.test.ts'], rules: { 'max-lines-per-function': 'off' } },
  ...['storefront', 'console', 'gate'].flatMap(featureBoundaries),
)
