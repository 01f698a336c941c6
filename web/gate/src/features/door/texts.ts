import { defineTexts } from '@onsale/design/i18n'

export const doorTexts = defineTexts({
  'zh-CN': {
    choose: {
      title: '今天检哪一场？', today: '今天', later: '之后', earlier: '之前', gate: '检票口', gateHint: '例如“A 口”或“东门”。会记录在每次核销中，并记在这台设备上。',
      gateMissing: '请填写检票口。', start: '开始检票', empty: '没有可以检票的场次', emptyDetail: '活动发布并售出后，场次会出现在这里。', admitted: '已入场 {admitted} / {issued}',
      choose: '选择场次', chooseMissing: '请选择一个场次。',
    },
    door: {
      change: '换场次', gateAt: '检票口 {gate}', counter: '已入场 {admitted}，共 {issued} 张', admittedShort: '已入场', stale: '人数可能不是最新的',
      code: '票码', codePlaceholder: '输入或粘贴票码，按回车', submit: '检票', ready: '可以扫下一张', readyDetail: '将电子票二维码对准取景框，或在下方输入票码。', readyKeyboard: '用扫码枪扫描，或输入票码后按回车。',
      admitted: '请入场', refused: '不能入场', sending: '正在核验…', retrying: '网络不畅，正在第 {attempt} 次重试…', failed: '没有核验成功', failedDetail: '还没有得到结果，请勿放行。恢复网络后按“再试一次”，同一张票不会被重复核销。', retry: '再试一次',
      seat: '座位', holder: '持票人', noSeat: '站席', recent: '最近扫描', recentEmpty: '还没有扫描', standing: '不对号',
      usedAt: '{time} 已在 {gate} 入场', usedDetail: '同一张票只能入场一次。请核对证件，必要时请到服务台处理。', other: '这是其他场次的票', otherDetail: '{event}，{time}',
      forged: '票码无效', forgedDetail: '签名不符，不是本平台签发的票。请到服务台核实。', void: '票已作废', voidDetail: '已退款或取消。请到服务台核实。',
      kindTitle: '这不是门票码', kindUrl: '这是一个网址。请观众打开“我的票”出示二维码。', kindWechat: '这是微信支付的二维码。请观众打开“我的票”出示二维码。', kindAlipay: '这是支付宝的二维码。请观众打开“我的票”出示二维码。',
      kindTruncated: '票码不完整。请调亮屏幕、擦净镜头后再扫一次，或完整粘贴票码。', kindOther: '请观众打开“我的票”出示二维码。', anonymous: '未填写姓名',
      compare: '请核对证件', digits: '尾号 {digits}',
      documents: { 'resident-id': '居民身份证', 'hk-macau-permit': '港澳居民来往内地通行证', 'taiwan-permit': '台湾居民来往大陆通行证', passport: '护照', 'foreign-resident-id': '外国人永久居留身份证' },
    },
    camera: {
      label: '相机画面', start: '打开相机', stop: '关闭相机', starting: '正在打开相机…', aim: '对准二维码', denied: '没有使用相机的权限', deniedDetail: '请在浏览器的网站设置里允许使用相机，再试一次。也可以在下方输入票码。',
      absent: '没有找到相机', absentDetail: '请用扫码枪，或在下方输入票码。', insecure: '浏览器不允许在此地址使用相机', insecureDetail: '相机只能在 HTTPS 网址下使用。请联系管理员，或在下方输入票码。',
      failed: '相机打不开', failedDetail: '可能正被其他应用占用。关闭后再试一次，或在下方输入票码。', off: '相机已关闭',
    },
  },
  en: {
    choose: {
      title: 'Which performance?', today: 'Today', later: 'Later', earlier: 'Earlier', gate: 'Gate', gateHint: 'Such as “Gate A” or “East”. It is noted with every check-in and kept on this device.',
      gateMissing: 'Please name the gate.', start: 'Start checking in', empty: 'No performance to check in', emptyDetail: 'Performances appear here once they are published and sold.', admitted: '{admitted} of {issued} admitted',
      choose: 'Choose a performance', chooseMissing: 'Please choose a performance.',
    },
    door: {
      change: 'Change', gateAt: 'Gate {gate}', counter: '{admitted} of {issued} admitted', admittedShort: 'admitted', stale: 'Counts may be out of date',
      code: 'Ticket code', codePlaceholder: 'Type or paste a code, then Enter', submit: 'Check in', ready: 'Ready for the next one', readyDetail: 'Hold the QR code of the ticket in the frame, or type the code below.', readyKeyboard: 'Scan with a hand scanner, or type the code and press Enter.',
      admitted: 'Admit', refused: 'Do not admit', sending: 'Checking…', retrying: 'Poor connection, trying again ({attempt})…', failed: 'No answer yet', failedDetail: 'We do not know the outcome, so do not admit. Press “Try again” when the network is back; the ticket is never counted twice.', retry: 'Try again',
      seat: 'Seat', holder: 'Holder', noSeat: 'Standing', recent: 'Recent scans', recentEmpty: 'No scans yet', standing: 'No numbered seat',
      usedAt: 'Admitted at {time}, {gate}', usedDetail: 'A ticket admits once. Check an identity document; the service desk helps.', other: 'For another performance', otherDetail: '{event}, {time}',
      forged: 'Not a genuine ticket', forgedDetail: 'The signature does not match: we did not issue it. Please see the service desk.', void: 'The ticket is void', voidDetail: 'It was refunded or cancelled. Please see the service desk.',
      kindTitle: 'This is not a ticket code', kindUrl: 'It is a web address. Ask the guest to open My tickets.', kindWechat: 'It is a WeChat Pay code. Ask the guest to open My tickets.', kindAlipay: 'It is an Alipay code. Ask the guest to open My tickets.',
      kindTruncated: 'The code is incomplete. Brighten the screen or clean the lens and scan again, or paste the whole code.', kindOther: 'Ask the guest to open My tickets.', anonymous: 'No name given',
      compare: 'Compare the document', digits: 'ends in {digits}',
      documents: { 'resident-id': 'Resident identity card', 'hk-macau-permit': 'Travel permit, Hong Kong and Macau', 'taiwan-permit': 'Travel permit, Taiwan', passport: 'Passport', 'foreign-resident-id': 'Foreign permanent resident ID card' },
    },
    camera: {
      label: 'Camera picture', start: 'Open the camera', stop: 'Close the camera', starting: 'Opening the camera…', aim: 'Aim at the QR code', denied: 'The camera is not permitted', deniedDetail: 'Allow the camera in the site settings of the browser and try again, or type the code below.',
      absent: 'No camera found', absentDetail: 'Use a hand scanner or type the code below.', insecure: 'The browser forbids the camera here', insecureDetail: 'A camera needs an HTTPS address. Ask your administrator, or type the code below.',
      failed: 'The camera does not open', failedDetail: 'Another app may be using it. Close that and try again, or type the code below.', off: 'The camera is off',
    },
  },
})
