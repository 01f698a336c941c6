import { defineTexts } from '@onsale/design'

export const texts = defineTexts({
  'zh-CN': {
    version: '版本 {version}', accept: '我已阅读并单独同意上述处理', acceptMissing: '请先阅读并勾选同意。', agree: '同意并继续', renewed: '说明已更新。再次同意之前，已保存的信息只能查看和删除。',
    relation: { self: '本人', family: '家人', friend: '朋友' },
    kind: {
      'resident-id': '居民身份证', 'hk-macau-permit': '港澳居民来往内地通行证', 'taiwan-permit': '台湾居民来往大陆通行证', passport: '护照', 'foreign-resident-id': '外国人永久居留身份证',
    },
    form: {
      'resident-id': '18 位，最后一位可能是 X。', 'hk-macau-permit': 'H 或 M 加 8 位数字。', 'taiwan-permit': '8 位数字。', passport: '5 至 12 位字母和数字，不含空格。',
      'foreign-resident-id': '9 开头的 18 位号码，或 3 个字母加 12 位数字。',
    },
    number: {
      characters: '号码里有看起来相似的其他文字，请用键盘重新输入。', form: '位数或格式与所选证件不符。', region: '前几位的地区代码不存在，请核对。',
      birth: '号码里的出生日期不存在，请核对。', checksum: '最后一位对不上，请逐位核对。',
    },
    status: { 'self-declared': '自行填写，未经核验', checking: '核验中', verified: '已核验', mismatch: '姓名与号码不一致', unknown: '未能核验' },
    check: '核验', checkAgain: '重新核验', checkFace: '人脸核验', theAuthority: '核验机构',
    byNumber: '{when} 核验姓名与号码一致，有效期至 {until}。', byFace: '{when} 通过人脸核验，有效期至 {until}。', checkingDetail: '通常几秒即可完成；机构繁忙时可能需要更久，您可以离开本页。',
    mismatchDetail: '请核对并修改姓名或号码，修改后可再次核验。', noRecord: '{authority}没有此证件的记录，可稍后再试。', noAnswer: '{authority}多次没有回应，请稍后再试。',
    isOver: '核验已于 {when} 到期，请重新核验。', notCheckable: '此类证件无法在线核验，入场时人工核对。', changesLeft: '修改次数已用完 | 还可修改 {count} 次 | 还可修改 {count} 次', endsIn: '证件号码末两位 {end}',
    edit: '修改', remove: '删除', who: '与您的关系', askFirst: '请先取得对方同意，再填写其信息。', name: '姓名', nameHint: '与证件上的完全一致。', nameMissing: '请填写姓名。',
    documentKind: '证件类型', documentNumber: '证件号码', numberMissing: '请填写证件号码。', numberExists: '这个证件已经在您的实名信息里。', formRight: '格式正确。',
    bornOn: '号码有效，出生日期 {day}。', guarded: '未满 14 周岁：须由监护人同意。', label: '备注', labelHint: '只有您看得到，例如“妈妈”。', replace: '修改姓名或证件',
    replaceLead: '留空的不变。保存后会用掉一次修改机会，这是最后一次。 | 留空的不变。保存后会用掉一次修改机会，这是最后一次。 | 留空的不变。保存后会用掉一次修改机会，现在还有 {count} 次。',
    usedUp: '姓名和证件的修改次数已用完，如仍需修改请联系客服。', addThis: '添加', saveThis: '保存',
  },
  en: {
    version: 'Version {version}', accept: 'I have read this and agree to it separately', acceptMissing: 'Read the text and tick the box first.', agree: 'Agree and continue',
    renewed: 'The text has changed. Until you agree again, those you have saved can only be seen and removed.',
    relation: { self: 'Myself', family: 'Family', friend: 'Friend' },
    kind: {
      'resident-id': 'Resident ID card', 'hk-macau-permit': 'Mainland travel permit, Hong Kong or Macau', 'taiwan-permit': 'Mainland travel permit, Taiwan', passport: 'Passport',
      'foreign-resident-id': 'Foreign permanent resident ID card',
    },
    form: {
      'resident-id': '18 characters; the last may be X.', 'hk-macau-permit': 'H or M and 8 digits.', 'taiwan-permit': '8 digits.', passport: '5 to 12 letters and digits, no spaces.',
      'foreign-resident-id': '18 digits that begin with 9, or 3 letters and 12 digits.',
    },
    number: {
      characters: 'Some characters only look like letters or digits. Type the number again.', form: 'This does not have the form of the document you chose.', region: 'There is no such region code at the beginning. Compare it with the document.',
      birth: 'There is no such birth date. Compare it with the document.', checksum: 'The last character does not fit. Compare digit by digit.',
    },
    status: { 'self-declared': 'As entered, not verified', checking: 'Being verified', verified: 'Verified', mismatch: 'Name and number do not match', unknown: 'Could not be verified' },
    check: 'Verify', checkAgain: 'Verify again', checkFace: 'Verify with my face', theAuthority: 'The authority',
    byNumber: 'Name and number matched on {when}; good until {until}.', byFace: 'Verified by face on {when}; good until {until}.',
    checkingDetail: 'This takes seconds as a rule, and longer when the authority is busy. You can leave this page.',
    mismatchDetail: 'Compare name and number with the document and correct them; then verify again.', noRecord: '{authority} has no record of this document. Try again later.',
    noAnswer: '{authority} did not answer, several times. Try again later.', isOver: 'The verification ended on {when}. Verify again.',
    notCheckable: 'This kind of document cannot be verified online; it is looked at at the entrance.', changesLeft: 'no changes left | {count} change left | {count} changes left', endsIn: 'Document number ending in {end}',
    edit: 'Change', remove: 'Remove', who: 'Who is it', askFirst: 'Ask them before you enter their data.', name: 'Name', nameHint: 'Exactly as on the document.', nameMissing: 'Enter the name.',
    documentKind: 'Document', documentNumber: 'Document number', numberMissing: 'Enter the number.', numberExists: 'This document is in your book already.', formRight: 'The form is right.',
    bornOn: 'The number is valid. Born {day}.', guarded: 'Under 14: a parent or guardian has to agree.', label: 'Your word for them', labelHint: 'Only you see it, such as “Mum”.', replace: 'Change name or document',
    replaceLead: 'What you leave empty stays. Saving uses your last change. | What you leave empty stays. Saving uses your last change. | What you leave empty stays. Saving uses one of {count} changes.',
    usedUp: 'No changes of name or document are left. Ask support if you need another.', addThis: 'Add', saveThis: 'Save',
  },
})
