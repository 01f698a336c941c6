import { defineTexts } from '@onsale/design/i18n'

export const performanceTexts = defineTexts({
  'zh-CN': {
    performance: {
      title: '添加场次', when: '时间', whenHint: '按场馆当地时间（{timezone}）填写。', starts: '开始', doors: '开门',
      ends: '结束', kind: '入场方式', standing: '站席', standingHint: '不对号，按张数销售', seated: '坐席',
      seatedHint: '对号入座，需要座位图', plan: '座位图', choosePlan: '选择座位图', noPlans: '这个场馆还没有座位图。',
      toVenue: '去上传座位图', planSeats: '{name} · {count} 座', types: '票档', typesHint: '每个票档一个价格。',
      addType: '再加一个票档', type: '票档 {number}', name: '票档名称', price: '价格（元）', capacity: '可售张数',
      perOrder: '每单最多', perPerson: '每人最多', saleStarts: '开售时间', saleEnds: '停售时间',
 removeType: '移除票档 {number}', seatsOfType: '{count} 座', noSeats: '还没有价区',
      mapping: '价区对应票档', mappingHint: '座位图上的每个价区卖哪个票档。', mappingCategory: '价区', mappingSeats: '座位',
      mappingType: '票档', unassigned: '未对应', mappingComplete: '所有 {count} 座都已对应票档',
      unmapped: '还有 {count} 个价区（{seats} 座）没有对应票档：', unmappedItem: '{name}（{count} 座）',
      typeWithoutSeats: '票档“{name}”还没有对应任何价区。', mappingError: '请给每个价区选一个票档。', submit: '添加场次',
      created: '场次已添加', total: '共 {count} 张，满座收入 {amount}', doorsAfter: '开门时间要早于开始时间。',
      endsBefore: '结束时间要晚于开始时间。', saleBefore: '停售时间要晚于开售时间。', personBelowOrder: '不能小于每单最多。',
      standingName: '普通票', standingNameEn: 'Standard', kindLabel: '入场方式', unnamed: '票档 {number}',
    },
  },
  en: {
    performance: {
      title: 'Add performance', when: 'When', whenHint: 'In the local time of the venue ({timezone}).', starts: 'Starts',
      doors: 'Doors', ends: 'Ends', kind: 'Admission', standing: 'Standing', standingHint: 'No numbered seats, sold by count',
      seated: 'Seated', seatedHint: 'Numbered seats, needs a seating plan', plan: 'Seating plan',
      choosePlan: 'Choose a seating plan', noPlans: 'This venue has no seating plan yet.', toVenue: 'Upload a seating plan',
      planSeats: '{name} · {count} seats', types: 'Ticket types', typesHint: 'One price each.', addType: 'Add a ticket type',
      type: 'Ticket type {number}', name: 'Name', price: 'Price (CNY)', capacity: 'Tickets to sell', perOrder: 'Limit per order',
      perPerson: 'Limit per person', saleStarts: 'Sale starts', saleEnds: 'Sale ends',
 removeType: 'Remove ticket type {number}', seatsOfType: 'no seats | 1 seat | {count} seats',
      noSeats: 'No category yet', mapping: 'Categories and ticket types',
      mappingHint: 'Which ticket type each category of the plan is sold as.', mappingCategory: 'Category', mappingSeats: 'Seats',
      mappingType: 'Ticket type', unassigned: 'Not assigned', mappingComplete: 'All {count} seats have a ticket type',
      unmapped: '{count} categories ({seats} seats) have no ticket type yet:', unmappedItem: '{name} ({count} seats)',
      typeWithoutSeats: 'Ticket type “{name}” has no category yet.', mappingError: 'Choose a ticket type for every category.',
      submit: 'Add performance', created: 'The performance was added', total: '{count} tickets, {amount} when sold out',
      doorsAfter: 'Doors must open before the start.', endsBefore: 'It must end after it starts.',
      saleBefore: 'The sale must end after it starts.', personBelowOrder: 'Not below the limit per order.',
      standingName: '普通票', standingNameEn: 'Standard', kindLabel: 'Admission', unnamed: 'Ticket type {number}',
    },
  },
})
