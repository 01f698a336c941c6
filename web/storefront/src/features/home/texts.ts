import { defineTexts } from '@onsale/design'

export const texts = defineTexts({
  'zh-CN': {
    title: '正在开售', results: '找到 {count} 场演出', search: '搜演出、艺人、场馆', clearSearch: '清空搜索', filters: '筛选',
    city: '城市', allCities: '全部城市', date: '日期', anyDate: '全部日期', week: '7 天内', weekend: '本周末', month: '30 天内', custom: '选择日期…',
    from: '从', to: '到', all: '全部', category: '类型',
    from_price: '{price} 起', free: '免费', notYet: '即将开售', ended: '已结束', cancelled: '已取消', performances: '{count} 场', details: '看详情',
    empty: '没有符合条件的演出', emptyDetail: '换个关键词，或放宽日期和城市再看看。', emptyAll: '暂时没有演出', emptyAllDetail: '新的演出公布后会出现在这里。',
    reset: '清除筛选', more: '显示更多', tba: '时间待定',
  },
  en: {
    title: 'On sale now', results: '{count} events found', search: 'Search events, artists, venues', clearSearch: 'Clear the search', filters: 'Filters',
    city: 'City', allCities: 'All cities', date: 'Date', anyDate: 'Any date', week: 'Next 7 days', weekend: 'This weekend', month: 'Next 30 days',
    custom: 'Choose dates…', from: 'From', to: 'To', all: 'All', category: 'Category',
    from_price: 'from {price}', free: 'Free', notYet: 'Coming soon', ended: 'Ended', cancelled: 'Cancelled', performances: '{count} dates', details: 'See details',
    empty: 'Nothing matches', emptyDetail: 'Try another word, or widen the dates and the city.', emptyAll: 'Nothing on sale yet',
    emptyAllDetail: 'New events appear here as soon as they are announced.', reset: 'Clear filters', more: 'Show more', tba: 'Date to be announced',
  },
})
