import { defineTexts } from '@onsale/design/i18n'
import { en } from './texts.en'
import { zh } from './texts.zh'

/** Loaded with the designer and not before. */
export const designerTexts = defineTexts({ 'zh-CN': zh, en })
