import { defineTexts } from '@onsale/design'

export const texts = defineTexts({
  'zh-CN': { notice: '实名购票，一票一证', prepare: '提前填好观演人' },
  en: { notice: 'Tickets are for people by name', prepare: 'Enter who is coming beforehand' },
})
