import { defineTexts } from '@onsale/design/i18n'

export const texts = defineTexts({
  'zh-CN': {
    title: '第二步验证', lead: '您的账号权限较高，除手机外还需要一种验证方式。', presentLead: '手机已验证，还差一步。', leave: '退出登录',
    passkey: '通行密钥', passkeyLead: '使用这台设备的指纹、面容或密码，或安全密钥。', usePasskey: '使用通行密钥', passkeyNothing: '没有完成。请重试，或换一种方式。',
    code: '验证器应用中的验证码', codePlaceholder: '6 位数字', codeInvalid: '请填写应用中显示的 6 位数字。', submit: '继续',
    recovery: '恢复码', recoveryHint: '保存过的恢复码之一，每个只能用一次。', recoveryInvalid: '请填写一个恢复码。',
    otherWay: '换一种方式', toPasskey: '通行密钥', toCode: '验证器应用', toRecovery: '恢复码',
    enrolTitle: '添加第二验证方式', enrolLead: '登录时除手机验证码外还会用到它。', chooseTotp: '验证器应用', chooseTotpDetail: '手机上的应用每 30 秒显示一个新验证码。',
    choosePasskey: '通行密钥', choosePasskeyDetail: '指纹、面容、设备密码或安全密钥，最方便也最安全。',
    noPasskeys: '此地址不支持通行密钥。', noPasskeysHere: '请在 {host} 打开本页后使用通行密钥。',
    scan: '用验证器应用扫描二维码，或手动输入密钥。', scanLabel: '验证器应用的二维码', secret: '密钥', name: '名称', nameInvalid: '请填写名称。', totpName: '验证器应用', passkeyName: '通行密钥',
    codeNow: '应用现在显示的验证码', add: '添加', back: '返回', makePasskey: '创建通行密钥',
    codesTitle: '请保存恢复码', codesLead: '如果丢失设备，可用恢复码登录。每个只能用一次，现在之后不会再显示。', copy: '复制', copied: '已复制', download: '下载', saved: '我已保存，继续',
    codesFile: 'Onsale 恢复码',
  },
  en: {
    title: 'Second step', lead: 'Your account may do a lot. Beside the phone it needs something that only you have.', presentLead: 'Your phone is proved. One more thing that only you have.', leave: 'Sign out',
    passkey: 'Passkey', passkeyLead: 'Use the fingerprint, face or password of this device, or a security key.', usePasskey: 'Use a passkey', passkeyNothing: 'That was not finished. Try again, or use something else.',
    code: 'Code of your authenticator app', codePlaceholder: '6 digits', codeInvalid: 'Enter the 6 digits that the app shows.', submit: 'Continue',
    recovery: 'Recovery code', recoveryHint: 'One of the codes that you have kept. Each works once.', recoveryInvalid: 'Enter a recovery code.',
    otherWay: 'Use something else', toPasskey: 'Passkey', toCode: 'Authenticator app', toRecovery: 'Recovery code',
    enrolTitle: 'Add a second factor', enrolLead: 'You will need it when you sign in, beside the code of your phone.', chooseTotp: 'Authenticator app', chooseTotpDetail: 'An app on your phone shows a new code every 30 seconds.',
    choosePasskey: 'Passkey', choosePasskeyDetail: 'Fingerprint, face, the password of a device, or a security key. The easiest and the safest.',
    noPasskeys: 'Passkeys do not work at this address.', noPasskeysHere: 'Open this page at {host} to use passkeys.',
    scan: 'Scan this with the app, or type the key.', scanLabel: 'QR code for the authenticator app', secret: 'Key', name: 'Name', nameInvalid: 'Enter a name.', totpName: 'Authenticator app', passkeyName: 'Passkey',
    codeNow: 'Code that the app shows now', add: 'Add', back: 'Back', makePasskey: 'Make a passkey',
    codesTitle: 'Keep your recovery codes', codesLead: 'They let you in when you have lost your device. Each works once, and they are never shown again.', copy: 'Copy', copied: 'Copied', download: 'Download', saved: 'I have kept them',
    codesFile: 'Onsale recovery codes',
  },
})
