import { defineTexts } from '@onsale/design'

export const texts = defineTexts({
  'zh-CN': {
    organiser: '主办方', upcoming: '即将开演', past: '往期演出', none: '暂时没有新的演出', noneDetail: '请稍后再来看看。', from: '{price} 起', free: '免费', cancelled: '已取消', back: '返回演出列表',
  },
  en: {
    organiser: 'Organiser', upcoming: 'Coming up', past: 'Past shows', none: 'Nothing new at the moment', noneDetail: 'Please come back soon.', from: 'from {price}', free: 'free', cancelled: 'Cancelled', back: 'Back to all events',
  },
})
