import { defineTexts } from '@onsale/design/i18n'

export const uiTexts = defineTexts({
  'zh-CN': {
    common: {
      remove: '移除', chinese: '中文', english: '英文', copy: '复制', copied: '已复制', showAll: '显示全部', all: '全部', search: '搜索',
      none: '无', seats: '{count} 座', tickets: '{count} 张', notFound: '没有这个页面', notFoundDetail: '链接可能已经失效。',
      home: '回到活动列表', problem: '没有成功',
    },
  },
  en: {
    common: {
      remove: 'Remove', chinese: 'Chinese', english: 'English', copy: 'Copy', copied: 'Copied', showAll: 'Show all', all: 'All', search: 'Search',
      none: 'None', seats: 'no seats | 1 seat | {count} seats', tickets: 'no tickets | 1 ticket | {count} tickets',
      notFound: 'There is no such page', notFoundDetail: 'The link may be out of date.', home: 'Back to events',
      problem: 'That did not work',
    },
  },
})
