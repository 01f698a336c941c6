import { defineTexts } from '@onsale/design/i18n'

export const performanceTexts = defineTexts({
  'zh-CN': {
    performance: {
      title: '添加场次', when: '时间', whenHint: '按场馆当地时间（{timezone}）填写。', starts: '开始', doors: '开门',
      ends: '结束', kind: '入场方式', standing: '站席', standingHint: '不对号，按张数销售', seated: '按座位图',
      seatedHint: '座位对号入座，图上的站席区按张数销售', plan: '座位图', choosePlan: '选择座位图', noPlans: '这个场馆还没有座位图。',
      toVenue: '去上传座位图', planPlaces: '{name} · {count} 位', types: '票档', typesHint: '每个票档一个价格。',
      addType: '再加一个票档', type: '票档 {number}', name: '票档名称', price: '价格（元）', capacity: '可售张数',
      perOrder: '每单最多', perPerson: '每人最多', saleStarts: '开售时间', saleEnds: '停售时间',
 removeType: '移除票档 {number}', placesOfType: '{count} 位', noSeats: '还没有价区',
      mapping: '价区对应票档', mappingHint: '座位图上的每个价区卖哪个票档。', mappingCategory: '价区', mappingSeats: '数量',
      mappingType: '票档', unassigned: '未对应', mappingComplete: '所有 {count} 位都已对应票档',
      unmapped: '还有 {count} 个价区（{places} 位）没有对应票档：', unmappedItem: '{name}（{count} 位）',
      typeWithoutSeats: '票档“{name}”还没有对应任何价区。', mappingError: '请给每个价区选一个票档。', typeMixed: '票档“{name}”同时有座位和站席，请用两个票档分开。', submit: '添加场次',
      created: '场次已添加', total: '共 {count} 张，满座收入 {amount}', doorsAfter: '开门时间要早于开始时间。',
      endsBefore: '结束时间要晚于开始时间。', saleBefore: '停售时间要晚于开售时间。', personBelowOrder: '不能小于每单最多。',
      standingName: '普通票', standingNameEn: 'Standard', kindLabel: '入场方式', unnamed: '票档 {number}',
    },
  },
  en: {
    performance: {
      title: 'Add performance', when: 'When', whenHint: 'In the local time of the venue ({timezone}).', starts: 'Starts',
      doors: 'Doors', ends: 'Ends', kind: 'Admission', standing: 'Standing', standingHint: 'No numbered seats, sold by count',
      seated: 'By seating plan', seatedHint: 'Numbered seats; its standing areas are sold by count', plan: 'Seating plan',
      choosePlan: 'Choose a seating plan', noPlans: 'This venue has no seating plan yet.', toVenue: 'Upload a seating plan',
      planPlaces: '{name} · {count} places', types: 'Ticket types', typesHint: 'One price each.', addType: 'Add a ticket type',
      type: 'Ticket type {number}', name: 'Name', price: 'Price (CNY)', capacity: 'Tickets to sell', perOrder: 'Limit per order',
      perPerson: 'Limit per person', saleStarts: 'Sale starts', saleEnds: 'Sale ends',
 removeType: 'Remove ticket type {number}', placesOfType: 'no places | 1 place | {count} places',
      noSeats: 'No category yet', mapping: 'Categories and ticket types',
      mappingHint: 'Which ticket type each category of the plan is sold as.', mappingCategory: 'Category', mappingSeats: 'Places',
      mappingType: 'Ticket type', unassigned: 'Not assigned', mappingComplete: 'All {count} places have a ticket type',
      unmapped: '{count} categories ({places} places) have no ticket type yet:', unmappedItem: '{name} ({count} places)',
      typeWithoutSeats: 'Ticket type “{name}” has no category yet.', mappingError: 'Choose a ticket type for every category.',
      typeMixed: 'Ticket type “{name}” has both seats and room to stand. Use two ticket types.',
      submit: 'Add performance', created: 'The performance was added', total: '{count} tickets, {amount} when sold out',
      doorsAfter: 'Doors must open before the start.', endsBefore: 'It must end after it starts.',
      saleBefore: 'The sale must end after it starts.', personBelowOrder: 'Not below the limit per order.',
      standingName: '普通票', standingNameEn: 'Standard', kindLabel: 'Admission', unnamed: 'Ticket type {number}',
    },
  },
})
