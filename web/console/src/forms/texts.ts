import { defineTexts } from '@onsale/design/i18n'

export const formTexts = defineTexts({
  'zh-CN': {
    form: {
      zone: '请从列表中选择时区，例如 Asia/Shanghai。',
      check: '还有 {count} 处需要修改。', missing: '请填写此项。', tooLong: '最多 {max} 个字。',
      amount: '请填写金额，例如 380 或 99.50。', count: '请填写不小于 {min} 的整数。', time: '请选择日期和时间。',
      timeSkipped: '因夏令时调整，这个时间在当地不存在。请改选其他时间。', otherProblems: '还有这些问题：',
    },
    draft: {
      restored: '已恢复你在 {time} 填写的内容。', discard: '清空重填', kept: '填写的内容会自动保存在这台设备上。',
    },
  },
  en: {
    form: {
      zone: 'Choose a time zone from the list, such as Asia/Shanghai.',
      check: 'Nothing to change. | One field needs a change. | {count} fields need a change.', missing: 'Please fill this in.',
      tooLong: 'At most {max} characters.', amount: 'Enter an amount such as 380 or 99.50.',
      count: 'Enter a whole number of at least {min}.', time: 'Choose a date and a time.',
      timeSkipped: 'Clocks skip this hour at the venue. Choose another time.', otherProblems: 'There is also:',
    },
    draft: {
      restored: 'We kept what you typed at {time}.', discard: 'Start over', kept: 'What you type is kept on this device.',
    },
  },
})
