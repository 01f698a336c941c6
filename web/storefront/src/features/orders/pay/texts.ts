import { defineTexts } from '@onsale/design'

export const texts = defineTexts({
  'zh-CN': {
    choose: '支付方式', left: '剩余支付时间', total: '应付', pay: '去支付', showCode: '显示付款码',
    channel: { alipay: '支付宝', wechat: '微信支付', sandbox: '模拟支付' },
    how: {
      qr: '用支付宝扫码', native: '用微信扫码', page: '打开支付页面', wap: '打开支付宝付款', h5: '打开微信付款', jsapi: '在微信里直接付款', sandbox: '测试环境，不会真的扣款',
    },
    scan: { alipay: '打开支付宝，扫一扫付款', wechat: '打开微信，扫一扫付款', other: '扫一扫付款' }, code: '{amount} 的付款二维码', codeUntil: '付款码在 {time} 前有效',
    scanOnPhone: '请用另一部手机扫码；只有这一部时，可以截图后在微信里从相册识别。', waiting: '等待付款。付款后这里会自动更新，关掉页面也没关系。', inPage: '不方便扫码？登录支付宝付款',
    back: '正在确认支付结果', backDetail: '如果已在{channel}付款，这里会自动更新，请不要重复付款。', paid: '我已支付', another: '换一种方式', change: '换一种支付方式',
    asking: '正在向{channel}核实，通常只要几秒…', askingLong: '还没有收到支付结果。如果已经扣款，请放心：款项到账后会自动出票，票没有了就原路退回。没有扣款的话，可以重新支付。',
    refusal: { cancel: '您取消了支付', fail: '微信没有完成支付' }, failed: '上次支付没有完成', kept: '票还为您保留，没有扣款。',
    none: '暂时没有可用的支付方式', noneDetail: '票会为您保留到 {time}，请稍后再看。', noneInWechat: '请在手机浏览器中付款', noneInWechatDetail: '微信里打不开这里的支付方式。点右上角“…”，选择“在浏览器打开”，订单还在。',
  },
  en: {
    choose: 'Payment method', left: 'Time left to pay', total: 'To pay', pay: 'Pay now', showCode: 'Show the code to pay',
    channel: { alipay: 'Alipay', wechat: 'WeChat Pay', sandbox: 'Trial payment' },
    how: {
      qr: 'Scan with Alipay', native: 'Scan with WeChat', page: 'On its payment page', wap: 'Opens Alipay', h5: 'Opens WeChat', jsapi: 'Right here in WeChat', sandbox: 'Test environment, no money moves',
    },
    scan: { alipay: 'Scan with Alipay to pay', wechat: 'Scan with WeChat to pay', other: 'Scan to pay' }, code: 'QR code to pay {amount}', codeUntil: 'The code is good until {time}',
    scanOnPhone: 'Scan it with another phone. With this one only: take a screenshot and open it in WeChat’s scanner.', waiting: 'Waiting for your payment. This page goes on by itself, even if you close it meanwhile.', inPage: 'Rather not scan? Sign in to Alipay instead',
    back: 'Confirming your payment', backDetail: 'If you have paid with {channel}, this page goes on by itself. Please do not pay twice.', paid: 'I have paid', another: 'Another way', change: 'Choose another way to pay',
    asking: 'Asking {channel}. This usually takes seconds…', askingLong: 'No result yet. If you were charged, do not worry: when the money arrives you get your tickets, or all of it back if they are gone. If you were not, you can pay again.',
    refusal: { cancel: 'You cancelled the payment', fail: 'WeChat did not complete the payment' }, failed: 'The last payment did not go through', kept: 'Your tickets are still kept and nothing was charged.',
    none: 'No way to pay right now', noneDetail: 'Your tickets are kept until {time}. Please look again shortly.', noneInWechat: 'Please pay in your browser', noneInWechatDetail: 'What there is to pay with does not open inside WeChat. Tap “…” at the top right and open the page in your browser: the order is still there.',
  },
})
