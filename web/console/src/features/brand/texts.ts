import { defineTexts } from '@onsale/design/i18n'

export const brandTexts = defineTexts({
  'zh-CN': {
    brand: {
      title: '主办方主页', lead: '买家在这里看到您是谁，以及您全部的演出。', name: '名称', about: '介绍', aboutHint: '纯文本，换行会保留。', color: '主色',
      colorHint: '用于主页的标题和按钮。', adjusted: '这个颜色对比度不够，文字会看不清。将使用最接近的可读颜色。', kept: '这个颜色清晰可读。', saved: '主页已保存',
      preview: '预览', light: '浅色', dark: '深色', button: '购票', open: '查看主页', noneYet: '发布第一个活动后，买家就能看到主页。', changed: '您打开之后有人保存过。', takeTheirs: '载入已保存的内容',
      namePlaceholder: '主办方名称', aboutPlaceholder: '介绍会显示在这里。',
    },
  },
  en: {
    brand: {
      title: 'Organiser page', lead: 'Where buyers see who you are, and all your shows.', name: 'Name', about: 'About', aboutHint: 'Plain text; line breaks are kept.', color: 'Colour',
      colorHint: 'For headings and buttons of the page.', adjusted: 'Words in this colour are hard to read. The nearest colour that can be read is used.', kept: 'This colour can be read well.', saved: 'Page saved',
      preview: 'Preview', light: 'Light', dark: 'Dark', button: 'Get tickets', open: 'See the page', noneYet: 'Buyers see the page once something is published.', changed: 'Somebody has saved since you opened this.', takeTheirs: 'Load what is stored',
      namePlaceholder: 'Name of the organiser', aboutPlaceholder: 'What you say about yourself.',
    },
  },
})
