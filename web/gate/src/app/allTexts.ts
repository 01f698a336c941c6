import type { Texts } from '@onsale/design'
import { doorTexts } from '@/features/door/texts'
import { appTexts } from './texts'

/** Each feature writes its own texts under its own name; together they are the catalogue of this app. */
export const allTexts: readonly Texts[] = [appTexts, doorTexts]
