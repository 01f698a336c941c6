import { defineTexts } from '@onsale/design/i18n'

export const venueTexts = defineTexts({
  'zh-CN': {
    venues: {
      title: '场馆', create: '新建场馆', empty: '还没有场馆', emptyDetail: '先新建场馆，再上传它的座位图。', name: '名称',
      city: '城市', address: '地址', timezone: '时区', timezoneHint: '场次时间按这个时区显示和填写。', createTitle: '新建场馆',
      submit: '新建场馆', created: '场馆已新建', plans: '座位图', planCount: '{count} 张座位图', noPlans: '还没有座位图',
      noPlansDetail: '上传座位图后，就能在这里办对号入座的场次。', mapLabel: '{city} · {address}',
    },
    plan: {
      upload: '上传座位图', uploadLead: '把 pretix 座位图文件（JSON）拖到这里', uploadLeadTouch: 'pretix 座位图文件（JSON）', choose: '选择文件',
      uploadHint: '最大 {size} MB。文件里有任何错误，都不会导入任何内容。', uploading: '正在检查并导入“{name}”…',
      notJson: '这个文件不是 JSON',
      notJsonDetail: '“{name}”第 {line} 行、第 {column} 列附近无法读取。请从座位图编辑器重新导出。',
      notJsonPlain: '“{name}”无法作为 JSON 读取。请从座位图编辑器重新导出。', tooLarge: '文件太大',
      tooLargeDetail: '“{name}”有 {size} MB，上限是 {max} MB。', imported: '已导入“{name}”：{count} 座',
      errors: '文件中的 {count} 处错误', errorsHint: '没有导入任何内容。改好后重新上传。', pointer: '位置', detail: '问题',
      copyErrors: '复制列表', copied: '已复制', preview: '预览', previewLabel: '座位图“{name}”的预览，共 {count} 座',
      categories: '价区', seats: '座位数', total: '合计', share: '占比', created: '导入于 {time}', sections: '{count} 个区', show: '查看',
      shown: '正在查看', errorsShown: '共 {count} 处，这里列出前 {shown} 处。改好后再上传，会列出其余的。', keys: '用方向键移动，用加号和减号缩放。', seatAt: '{section} {row} 排 {seat} 座 · {category}', zoomIn: '放大', zoomOut: '缩小',
      zoomFit: '适合窗口', swatch: '价区颜色',
    },
  },
  en: {
    venues: {
      title: 'Venues', create: 'New venue', empty: 'No venues yet',
      emptyDetail: 'Create a venue first, then upload its seating plan.', name: 'Name', city: 'City', address: 'Address',
      timezone: 'Time zone', timezoneHint: 'Times of performances are shown and typed in this zone.', createTitle: 'New venue',
      submit: 'Create venue', created: 'The venue was created', plans: 'Seating plans',
      planCount: 'no seating plan | 1 seating plan | {count} seating plans', noPlans: 'No seating plan yet',
      noPlansDetail: 'With a seating plan you can sell numbered seats here.', mapLabel: '{city} · {address}',
    },
    plan: {
      upload: 'Upload a seating plan', uploadLead: 'Drop a pretix seating-plan file (JSON) here', uploadLeadTouch: 'A pretix seating-plan file (JSON)', choose: 'Choose a file',
      uploadHint: 'Up to {size} MB. If anything in it is wrong, nothing is imported.',
      uploading: 'Checking and importing “{name}”…', notJson: 'This file is not JSON',
      notJsonDetail: '“{name}” cannot be read near line {line}, column {column}. Export it again from the plan editor.',
      notJsonPlain: '“{name}” cannot be read as JSON. Export it again from the plan editor.', tooLarge: 'The file is too large',
      tooLargeDetail: '“{name}” has {size} MB, the limit is {max} MB.', imported: 'Imported “{name}”: {count} seats',
      errors: 'No error | 1 error in the file | {count} errors in the file',
      errorsHint: 'Nothing was imported. Correct the file and upload it again.', pointer: 'Where', detail: 'What is wrong',
      copyErrors: 'Copy list', copied: 'Copied', preview: 'Preview',
      previewLabel: 'Preview of the seating plan “{name}”, {count} seats', categories: 'Categories', seats: 'Seats',
      total: 'Total', share: 'Share', created: 'Imported {time}', sections: 'no sections | 1 section | {count} sections', show: 'Show',
      shown: 'Shown', errorsShown: 'The first {shown} of {count} are listed. Correct them and upload again to see the others.', keys: 'Arrow keys move, plus and minus zoom.', seatAt: '{section}, row {row}, seat {seat} · {category}', zoomIn: 'Zoom in',
      zoomOut: 'Zoom out', zoomFit: 'Fit to window', swatch: 'Colour of the category',
    },
  },
})
