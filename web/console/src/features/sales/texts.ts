import { defineTexts } from '@onsale/design/i18n'

export const salesTexts = defineTexts({
  'zh-CN': {
    sales: {
      title: '销售', lead: '所有场次的实时销售', performance: '场次', time: '时间', sold: '已售', revenue: '收入', orders: '订单',
      admitted: '已入场', rate: '售出比例', ofCapacity: '共 {count} 张', ofSold: '已售的 {percent}',
      empty: '还没有可以查看的销售', emptyDetail: '活动发布并开售后，这里实时显示每个场次的销售。', updated: '{seconds} 秒前更新',
      updatedNow: '刚刚更新', stale: '连接中断，以下是 {seconds} 秒前的数据。正在重新连接…', live: '实时', byType: '按票档',
      overTime: '销售走势', byHour: '按小时', byDay: '按天', range: '时间单位', chart: '图', table: '表', view: '显示方式',
      download: '下载 CSV', hour: '时间', timezone: '时区', venueClock: '按场馆当地时间（{zone}）', day: '日期', chartLabel: '销售走势图：{summary}',
      chartSummary: '共 {count} 张，最多的是 {peak}，{peakCount} 张', noSales: '还没有售出',
      noSalesDetail: '第一张票售出后，走势会显示在这里。', remaining: '剩余 {count}', soldOut: '售罄', price: '票价',
      capacity: '总数', totalAll: '全部场次', filter: '按活动筛选', filename: '销售', upcoming: '未开始', past: '已开演',
      backToAll: '全部场次', averageOrder: '每单 {amount}', unitTickets: '张', sortHint: '按时间排列',
    },
  },
  en: {
    sales: {
      title: 'Sales', lead: 'All performances, live', performance: 'Performance', time: 'Time', sold: 'Sold', revenue: 'Revenue',
      orders: 'Orders', admitted: 'Admitted', rate: 'Sold of capacity', ofCapacity: 'of {count}', ofSold: '{percent} of sold',
      empty: 'No sales to show yet', emptyDetail: 'Once an event is published and on sale, every performance appears here live.',
      updated: 'Updated {seconds} s ago', updatedNow: 'Updated just now',
      stale: 'The connection is lost. These figures are {seconds} s old. Reconnecting…', live: 'Live', byType: 'By ticket type',
      overTime: 'Sales over time', byHour: 'By hour', byDay: 'By day', range: 'Unit of time', chart: 'Chart', table: 'Table',
      view: 'Show as', download: 'Download CSV', hour: 'Hour', timezone: 'Time zone', venueClock: 'On the clock of the venue ({zone})', day: 'Day', chartLabel: 'Chart of sales: {summary}',
      chartSummary: '{count} tickets in all; the most at {peak}: {peakCount}', noSales: 'Nothing sold yet',
      noSalesDetail: 'The chart appears with the first ticket sold.', remaining: '{count} left', soldOut: 'Sold out',
      price: 'Price', capacity: 'Capacity', totalAll: 'All performances', filter: 'Filter by event', filename: 'sales',
      upcoming: 'Upcoming', past: 'Started', backToAll: 'All performances', averageOrder: '{amount} per order',
      unitTickets: 'tickets', sortHint: 'by time',
    },
  },
})
