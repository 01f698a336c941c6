import type { Locale } from '@onsale/api'
import { LOCALES, type Texts } from '@onsale/design/i18n'
import { accountTexts } from '@/features/accounts/texts'
import { apiKeyTexts } from '@/features/apiKeys/texts'
import { auditTexts } from '@/features/audit/texts'
import { brandTexts } from '@/features/brand/texts'
import { controlTexts } from '@/features/controls/texts'
import { eventTexts } from '@/features/events/texts'
import { bookTexts } from '@/features/money/texts'
import { campaignTexts } from '@/features/orders/campaignTexts'
import { inboxTexts } from '@/features/orders/inboxTexts'
import { orderTexts } from '@/features/orders/texts'
import { operationTexts } from '@/features/operations/texts'
import { performanceTexts } from '@/features/performances/texts'
import { promiseTexts } from '@/features/promises/texts'
import { reviewTexts } from '@/features/reviews/texts'
import { salesTexts } from '@/features/sales/texts'
import { securityTexts } from '@/features/security/texts'
import { teamTexts } from '@/features/team/texts'
import { venueTexts } from '@/features/venues/texts'
import { voucherTexts } from '@/features/vouchers/texts'
import { formTexts } from '@/forms/texts'
import { moneyWords } from '@/money/texts'
import { seatingTexts } from '@/seating/texts'
import { uiTexts } from '@/ui/texts'
import { appTexts } from './texts'

/** Each feature writes its own texts under its own name; together they are the catalogue of this app. */
export const allTexts: readonly Texts[] = [
  appTexts, uiTexts, formTexts, eventTexts, performanceTexts, venueTexts, salesTexts, controlTexts, promiseTexts, moneyWords, orderTexts, campaignTexts, inboxTexts, bookTexts, seatingTexts, auditTexts, securityTexts, teamTexts, apiKeyTexts, accountTexts, brandTexts, voucherTexts, reviewTexts, operationTexts,
]

export interface MessageCatalogue {
  mergeLocaleMessage(locale: Locale, messages: object): void
}

export function addAllTexts(catalogue: MessageCatalogue): void {
  for (const locale of LOCALES) for (const texts of allTexts) catalogue.mergeLocaleMessage(locale, texts[locale])
}
