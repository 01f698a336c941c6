import { defineTexts } from '@onsale/design'

export const texts = defineTexts({
  'zh-CN': {
    label: '拍照识别证件', photograph: '拍照识别', choose: '选择照片', cancel: '取消', promise: '照片只用于识别姓名和号码，识别后立即丢弃，不会保存。',
    reading: '正在识别…', cameraLabel: '相机画面', starting: '正在打开相机…', aim: '把有照片的一面放进框内，避开反光，拿稳后拍摄。', shutter: '拍摄',
    trouble: { denied: '相机权限被拒绝', absent: '没有找到相机', insecure: '此连接不能使用相机', failed: '相机打不开' },
    troubleDetail: {
      denied: '请在浏览器设置里允许本站使用相机，或者选择一张照片。', absent: '请选择一张照片，或直接输入。', insecure: '相机只能在安全连接（https）下使用，请选择一张照片。',
      failed: '可能正被其他应用占用。请稍后再试，或者选择一张照片。',
    },
    unopened: '这个文件打不开', unopenedDetail: '请选择 JPEG、PNG 或 WebP 格式的照片。',
    result: { whole: '已填写', unsure: '已填写，但不确定', noName: '没有读出姓名', noNumber: '没有读出号码', back: '这是证件背面' },
    resultDetail: {
      whole: '请与证件逐字核对后再保存。', unsure: '有的字看不清，请特别仔细地与证件核对。', noName: '号码已填写，请核对，并手动输入姓名。',
      noNumber: '请手动输入号码，或换个角度重拍。', back: '姓名和号码在有照片的一面，请翻面再拍。',
    },
    expired: '证件上的有效期已过，入场时可能不被接受。',
  },
  en: {
    label: 'Fill in from a picture of the document', photograph: 'Take a photo', choose: 'Choose a picture', cancel: 'Cancel',
    promise: 'The picture is only read for name and number and then dropped. It is not kept.', reading: 'Reading …', cameraLabel: 'Camera', starting: 'Opening the camera …',
    aim: 'Fill the frame with the side that has the portrait, away from reflections, and hold still.', shutter: 'Take it',
    trouble: { denied: 'The camera is not allowed', absent: 'There is no camera', insecure: 'No camera over this connection', failed: 'The camera does not open' },
    troubleDetail: {
      denied: 'Allow it for this site in the settings of your browser, or choose a picture.', absent: 'Choose a picture, or type it.',
      insecure: 'Cameras work over a secure connection (https) only. Choose a picture instead.', failed: 'Another app may be using it. Try again later, or choose a picture.',
    },
    unopened: 'This file does not open', unopenedDetail: 'Choose a picture as JPEG, PNG or WebP.',
    result: { whole: 'Filled in', unsure: 'Filled in, but not sure', noName: 'The name could not be read', noNumber: 'The number could not be read', back: 'This is the back' },
    resultDetail: {
      whole: 'Compare it with the document, letter by letter, before you save it.', unsure: 'Some of it was hard to read. Compare it with the document with care.',
      noName: 'The number is filled in. Compare it, and type the name.', noNumber: 'Type the number, or take the picture again from another angle.',
      back: 'Name and number are on the side with the portrait. Turn it over and take another picture.',
    },
    expired: 'By its date the document has expired. It may not be accepted at the door.',
  },
})
