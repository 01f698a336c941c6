import { defineTexts } from '@onsale/design'

export const texts = defineTexts({
  'zh-CN': {
    brand: '开售', home: '首页', events: '演出', tickets: '票夹', orders: '订单', account: '我的', signIn: '登录', nav: '主导航', offline: '当前没有网络。已保存的电子票仍可出示。',
    notFound: '这个页面不存在', notFoundDetail: '链接可能已失效。', toHome: '去看看演出',
    footer: '开售 Onsale · 每张票都由主办方授权', developer: '开发收件箱', document: '证件尾号 {digits}',
    viewed: '您正在以客服身份查看 {who} 的页面，只能查看，到 {until} 为止。', viewEnd: '结束',
  },
  en: {
    brand: 'Onsale', home: 'Home', events: 'Events', tickets: 'Tickets', orders: 'Orders', account: 'Account', signIn: 'Sign in', nav: 'Main',
    offline: 'You are off line. Your saved tickets still work.',
    notFound: 'This page does not exist', notFoundDetail: 'The link may be out of date.', toHome: 'See what is on',
    footer: 'Onsale · every ticket is authorised by its organiser', developer: 'Development inbox', document: 'document ending in {digits}',
    viewed: 'You see the pages of {who} as staff, until {until}. Nothing can be done here.', viewEnd: 'End',
  },
})
