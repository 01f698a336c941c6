import { defineTexts } from '@onsale/design/i18n'

export const seatingTexts = defineTexts({
  'zh-CN': {
    planChange: {
      none: '没有差别。', marked: '改了标记或备注 {count} 座', areas: '站席区有变化：{names}', and: '、', drawing: '图形、桌子、入口、价区列表或图纸有变化。', added: '新增 {count} 座', removed: '删除 {count} 座', moved: '移动位置 {count} 座',
      renamed: '改了排号或座号 {count} 座', recategorised: '改了价区 {count} 座', group: '{section} {row} 排：{numbers} 座', groupPlain: '{row} 排：{numbers} 座',
      more: '其余 {count} 座没有列出。', soldHint: '座位以编号识别：改名和移动不影响已卖出的票，删除的座位在新版本中不再出售。', list: '座位清单',
    },
  },
  en: {
    planChange: {
      none: 'No difference.', marked: 'No seats with other signs | 1 seat has other signs or another note | {count} seats have other signs or other notes',
      areas: 'Standing areas that changed: {names}', and: ', ', drawing: 'Shapes, tables, entrances, the list of categories or the sheet changed.', added: 'No seats added | 1 seat added | {count} seats added',
      removed: 'No seats removed | 1 seat removed | {count} seats removed', moved: 'No seats moved | 1 seat moved | {count} seats moved',
      renamed: 'No seats renamed | 1 seat has a new row or number | {count} seats have a new row or number',
      recategorised: 'No seats recategorised | 1 seat has another category | {count} seats have another category',
      group: '{section}, row {row}: {numbers}', groupPlain: 'Row {row}: {numbers}', more: 'Another {count} are not listed.',
      soldHint: 'A seat is known by its id: renaming and moving change no sold ticket; removed seats are not sold in the new version.', list: 'List of seats',
    },
  },
})
