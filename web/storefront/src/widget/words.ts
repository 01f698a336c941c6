import type { Locale } from '@onsale/api'

export interface Words {
  loading: string
  gone: string
  goneDetail: string
  failed: string
  failedDetail: string
  offline: string
  offlineDetail: string
  retry: string
  buy: string
  from: (price: string) => string
  free: string
  opensAt: (time: string) => string
  soldOut: string
  ended: string
  cancelled: string
  postponed: string
  allDates: (count: number) => string
  noDates: string
  details: string
  newWindow: string
  by: string
}

/** Plain functions and not vue-i18n, which alone would be larger than the widget may be. */
export const words: Readonly<Record<Locale, Words>> = {
  'zh-CN': {
    loading: '正在读取场次…', gone: '活动不存在或已下架', goneDetail: '请向主办方确认链接。', failed: '暂时无法读取', failedDetail: '请稍后再试。',
    offline: '网络已断开', offlineDetail: '恢复连接后会自动重试。', retry: '重试', buy: '购票', from: (price) => `${price} 起`, free: '免费',
    opensAt: (time) => `${time} 开售`, soldOut: '已售罄', ended: '售票结束', cancelled: '已取消', postponed: '已改期',
    allDates: (count) => `查看全部 ${count} 场`, noDates: '场次即将公布', details: '活动详情', newWindow: '在新窗口打开', by: '由开售 Onsale 售票',
  },
  en: {
    loading: 'Loading dates…', gone: 'This event is not available', goneDetail: 'Ask the organiser for the right link.', failed: 'This cannot be loaded right now', failedDetail: 'Please try again in a moment.',
    offline: 'You are offline', offlineDetail: 'This loads again as soon as you are connected.', retry: 'Try again', buy: 'Get tickets', from: (price) => `from ${price}`, free: 'free',
    opensAt: (time) => `On sale ${time}`, soldOut: 'Sold out', ended: 'Sales ended', cancelled: 'Cancelled', postponed: 'New date',
    allDates: (count) => `See all ${count} dates`, noDates: 'Dates will follow', details: 'About the event', newWindow: 'opens in a new window', by: 'Tickets by Onsale 开售',
  },
}
