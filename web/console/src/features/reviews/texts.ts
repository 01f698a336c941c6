import { defineTexts } from '@onsale/design/i18n'

export const reviewTexts = defineTexts({
  'zh-CN': {
    reviews: {
      title: '审核', lead: '等待平台审核的活动，先提交的排在前面。', empty: '没有等待审核的活动', emptyDetail: '主办方提交后会出现在这里。', since: '提交于 {time}',
      size: '{performances} 个场次 · {tickets} 张票', newDates: '已公开活动的新场次', newEvent: '新活动', preview: '买家将看到', language: '预览语言', organiser: '主办方', organisation: '编号 {id}',
      published: '已发布过 {count} 个活动', firstEvent: '第一次发布活动', decide: '审核', approve: '通过并发布', approveTitle: '通过并发布“{title}”？',
      approveDetail: '活动立即公开：{performances} 个场次，{tickets} 张票按开售时间销售。', approved: '已通过，活动已公开', sendBack: '退回修改', sendBackTitle: '退回“{title}”？',
      sendBackDetail: '主办方会看到这里写的原因，修改后可再次提交。', reason: '需要修改什么', reasonMissing: '请写明需要修改什么。', sentBack: '已退回，主办方会看到原因',
      outdated: '主办方刚刚修改过，页面上已是最新内容，请重新查看。', decided: '这次审核已有结果：{state}。', notices: '购票须知', refunds: '退票规则在购买前向买家展示。', isNew: '新场次',
      findings: '系统检查', noFindings: '没有发现缺少的内容。', history: '以往的审核', ageFrom: '{age} 岁以上', sale: '{from} 开售', places: '{count} 张', needsReview: '这个主办方的活动需要审核。',
      trusted: '这个主办方可以免审发布。', trust: '以后免审', distrust: '以后先审核', trustTitle: '允许这个主办方免审发布？', distrustTitle: '要求这个主办方先审核？',
      trustDetail: '今后它的活动和新场次由它自己发布，不再进入审核队列。', distrustDetail: '今后它的活动和新场次须经平台审核才会公开。已公开的不受影响。', saidSo: '已更改', back: '返回审核列表',
      showMore: '再显示一些（还有 {count} 场）',
    },
  },
  en: {
    reviews: {
      title: 'Reviews', lead: 'Events that wait for the platform, the longest first.', empty: 'Nothing waits for a review', emptyDetail: 'What organisers hand in appears here.', since: 'Handed in {time}',
      size: '{performances} performances · {tickets} tickets', newDates: 'New dates of a public event', newEvent: 'New event', preview: 'What buyers will see', language: 'Language of the preview', organiser: 'Organiser', organisation: 'Id {id}',
      published: 'No event so far | 1 event published so far | {count} events published so far', firstEvent: 'Their first event', decide: 'Your decision', approve: 'Approve and publish', approveTitle: 'Approve and publish “{title}”?',
      approveDetail: 'It becomes public at once: {performances} performances, {tickets} tickets, each from the start of its sale.', approved: 'Approved. The event is public.', sendBack: 'Send back', sendBackTitle: 'Send “{title}” back?',
      sendBackDetail: 'The organiser reads what you write here, mends it and hands it in again.', reason: 'What is to be mended', reasonMissing: 'Say what is to be mended.', sentBack: 'Sent back. The organiser reads why.',
      outdated: 'The organiser has just changed it. This is the newest; look at it again.', decided: 'This review is decided: {state}.', notices: 'Good to know', refunds: 'Buyers are shown the refund rules before they pay.', isNew: 'New date',
      findings: 'What we noticed', noFindings: 'Nothing is missing.', history: 'Earlier reviews', ageFrom: '{age} and over', sale: 'on sale from {from}', places: 'no tickets | 1 ticket | {count} tickets', needsReview: 'Events of this organiser are reviewed.',
      trusted: 'This organiser publishes without a review.', trust: 'Trust from now on', distrust: 'Review from now on', trustTitle: 'Let this organiser publish without a review?', distrustTitle: 'Review the events of this organiser?',
      trustDetail: 'From now on they publish events and new dates themselves; nothing of theirs comes here.', distrustDetail: 'From now on the platform says yes before an event or a new date of theirs is public. What is public stays.', saidSo: 'Changed', back: 'Back to the reviews',
      showMore: 'Show more ({count} left)',
    },
  },
})
