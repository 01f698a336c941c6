import { defineTexts } from '@onsale/design/i18n'

export const appTexts = defineTexts({
  'zh-CN': {
    app: { name: '开售主办方后台', short: '主办方' },
    signIn: { title: '登录主办方后台', lead: '发布活动、管理座位图、实时查看销售。' },
    nav: {
      label: '主导航', events: '活动', venues: '场馆', sales: '销售', orders: '订单', money: '财务', team: '成员', door: '检票', doorHint: '在新窗口打开检票页',
      signOut: '退出登录', security: '登录安全', account: '账户',
    },
  },
  en: {
    app: { name: 'Onsale for organisers', short: 'Organisers' },
    signIn: { title: 'Sign in as organiser', lead: 'Publish events, manage seating plans, watch sales live.' },
    nav: {
      label: 'Main navigation', events: 'Events', venues: 'Venues', sales: 'Sales', orders: 'Orders', money: 'Money', team: 'Team', door: 'Door',
      doorHint: 'Opens the check-in page in a new window', signOut: 'Sign out', security: 'Sign-in security', account: 'Account',
    },
  },
})
