import { defineTexts } from '@onsale/design'

export const texts = defineTexts({
  'zh-CN': {
    crumbs: '返回演出列表', performances: '选择场次', prices: '票档', about: '演出介绍', notices: '购票与入场须知', where: '场馆',
    age: '{age} 岁以上', anyAge: '不限年龄', fromPrice: '{price} 起', buy: '选座购票', buyStanding: '立即购票',
    onSale: '售票中', notYet: '{time} 开售', ended: '售票结束', soldOut: '已售罄', cancelled: '已取消', refunds: '退票规则', refundsOf: '以 {time} 场为准', opensIn: '开售倒计时', opensAt: '开售时间', opensInDetail: '到点即可购买，页面会自动更新。', doors: '{time} 入场', localTime: '场馆当地时间', realName: '实名购票',
    limit: '每单限 {count} 张', noPerformances: '场次即将公布', noPerformancesDetail: '请稍后再来看看。', seated: '对号入座', standing: '站席 / 不对号',
    chooseDay: '先选日期，再选时间', monthBefore: '上一个月', monthAfter: '下一个月', times: '{count} 场', notYetDay: '未开售',
    allEnded: '这个活动已结束售票', seeOthers: '看看其他演出', organiser: '主办方',
  },
  en: {
    crumbs: 'Back to all events', performances: 'Choose a date', prices: 'Tickets', about: 'About', notices: 'Good to know', where: 'Venue',
    age: 'Ages {age} and up', anyAge: 'All ages', fromPrice: 'from {price}', buy: 'Choose seats', buyStanding: 'Get tickets',
    onSale: 'On sale', notYet: 'On sale {time}', ended: 'Sales ended', soldOut: 'Sold out', cancelled: 'Cancelled', refunds: 'Refunds', refundsOf: 'For {time}', opensIn: 'On sale in', opensAt: 'On sale from', opensInDetail: 'This page opens by itself at that time.',
    doors: 'Doors {time}', localTime: 'local time at the venue', realName: 'tickets by name',
    limit: 'at most {count} per order', noPerformances: 'Dates will follow', noPerformancesDetail: 'Please come back soon.', seated: 'Reserved seats', standing: 'Standing or free seating',
    chooseDay: 'Choose a day, then a time', monthBefore: 'Earlier month', monthAfter: 'Later month', times: '{count} to choose from', notYetDay: 'not on sale yet',
    allEnded: 'Sales for this event have ended', seeOthers: 'See other events', organiser: 'Organiser:',
  },
})
