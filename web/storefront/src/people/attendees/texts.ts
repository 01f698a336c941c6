import { defineTexts } from '@onsale/design'

export const texts = defineTexts({
  'zh-CN': {
    title: '谁来观演？', add: '添加观演人', back: '返回选择', choose: '请为 {count} 张票选择 {count} 位观演人', self: '本人', ticket: '第 {number} 张', full: '最多保存 {most} 人。请先到“我的 · 实名信息”删除不需要的。',
    document: '{kind}，尾号 {end}', kind: { 'resident-id': '身份证', 'hk-macau-permit': '港澳居民通行证', 'taiwan-permit': '台湾居民通行证', passport: '护照', 'foreign-resident-id': '外国人居留证' },
    rule: { each: '一票一证：每张票对应一位观演人，凭所选证件入场。', buyer: '购票人须本人观演。', verified: '居民身份证须已通过实名核验；其他证件入场时人工核对。', noChange: '购票后不能更换观演人。' },
    who: { age: '未满 {age} 周岁的儿童', height: '身高不足 {height} 厘米的儿童', both: '未满 {age} 周岁或身高不足 {height} 厘米的儿童' },
    child: { 'without-ticket': '{who}可由成人陪同免票入场。', 'with-adult': '{who}须持票，并与成人一同购票入场。', 'not-admitted': '{who}谢绝入场。' },
    tooYoung: '演出当日未满 {age} 周岁，不能入场。', hasTicket: '该证件已有或正在购买本场门票。', notVerified: '尚未实名核验，不能选择。', verifyFirst: '有观演人尚未核验。核验通常几秒完成，完成后回到本页即可选择。', verify: '去核验（新窗口）',
    lack: { people: '还需选择 {count} 位观演人。', unverified: '所选观演人须先完成实名核验。', buyer: '须包括您本人：请选择关系为“本人”的一位。', adult: '儿童须与成人一同购票：请至少选择一位成人。' },
    confirm: '为 {count} 位观演人锁票', changeTitle: '更换观演人', changeChoose: '这张票改由谁观演？', changeConfirm: '更换为此人',
  },
  en: {
    title: 'Who is coming?', add: 'Add a person', back: 'Back to the choice', choose: 'Choose who the ticket is for | Choose {count} people for {count} tickets', self: 'Myself', ticket: 'Ticket {number}',
    full: 'Your book holds {most} people. Remove one first, under Account, Attendees.',
    document: '{kind}, ending in {end}', kind: { 'resident-id': 'Resident ID card', 'hk-macau-permit': 'Travel permit, Hong Kong or Macau', 'taiwan-permit': 'Travel permit, Taiwan', passport: 'Passport', 'foreign-resident-id': 'Foreign resident ID card' },
    rule: { each: 'Each ticket is for one person, who comes in with the document chosen here.', buyer: 'One of the tickets has to be for you, the buyer.', verified: 'Resident ID cards have to be verified; other documents are looked at at the entrance.', noChange: 'Nobody can be exchanged after the purchase.' },
    who: { age: 'Children under {age}', height: 'Children below {height} cm', both: 'Children under {age} or below {height} cm' },
    child: { 'without-ticket': '{who} come in without a ticket beside an adult.', 'with-adult': '{who} need a ticket, bought together with one for an adult.', 'not-admitted': '{who} are not admitted.' },
    tooYoung: 'Under {age} on the day of the show: not admitted.', hasTicket: 'This document has, or is getting, a ticket already.', notVerified: 'Not verified yet: cannot be chosen.',
    verifyFirst: 'Somebody is not verified yet. It takes seconds as a rule; come back here afterwards.', verify: 'Verify (new window)',
    lack: { people: 'One person is missing. | {count} people are missing.', unverified: 'Whom you choose has to be verified first.', buyer: 'You have to be one of them: choose the entry that is yourself.', adult: 'A child comes with an adult: choose at least one.' },
    confirm: 'Keep the ticket for this person | Keep {count} tickets for these people', changeTitle: 'Change who is coming', changeChoose: 'Who is the ticket for from now on?', changeConfirm: 'Give it to this person',
  },
})
