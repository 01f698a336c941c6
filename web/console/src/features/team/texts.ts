import { defineTexts } from '@onsale/design/i18n'

export const teamTexts = defineTexts({
  'zh-CN': {
    team: {
      title: '成员', tabs: '成员与日志', lead: '谁为主办方工作，各有什么权限。', leadOf: '为 {name} 工作的人，以及各自的权限。', you: '您', since: '{date} 加入', noRoles: '没有角色',
      roles: { organiser: '所有者', editor: '编辑', finance: '财务', box_office: '票房', gate: '检票', marketing: '市场' },
      opens: {
        organiser: '全部权限，包括成员', editor: '编辑和发布活动、场馆与座位，查看销售', finance: '查看订单与结算，办理退款', box_office: '查找订单，保留和放出座位，检票', gate: '只能检票', marketing: '查看活动与销售',
      },
      events: {
        legend: '负责的活动', all: '全部活动', some: '只负责部分活动', someDetail: '看不到其他活动、结算、场馆和成员。', none: '还没有活动。', search: '按名称查找活动', chosen: '已选 {count} 个', full: '最多选择 {most} 个活动', onlyFor: '仅限：{titles}', onlyForSome: '仅限 {count} 个活动', and: '、',
      },
      rolesLegend: '角色', invite: '邀请', inviteTitle: '邀请成员', inviteDetail: '生成一个链接发给对方；只能使用一次，七天内有效。', makeLink: '生成链接',
      linkTitle: '邀请链接', linkDetail: '请现在复制并发给对方，之后无法再次查看。有效期至 {until}。', link: '链接', done: '完成',
      rename: '更改名称', name: '主办方名称', changeRoles: '更改角色', removeMember: '移出团队', actionsOf: '{name} 的操作', rolesTitle: '{name} 的角色', rolesDetail: '立即生效。', changed: '已更改 {name} 的角色',
      removeTitle: '把 {name} 移出团队？', removeDetail: '对方将无法再访问这里的任何内容，其发出的邀请也会失效。立即生效。', removed: '已移出 {name}',
      invitations: '未使用的邀请', invited: '由 {by} 邀请，有效期至 {until}', somebody: '一位前成员', withdraw: '撤回', none: '您不属于任何主办方', noneDetail: '成员只属于主办方。',
      join: {
        title: '加入团队', signIn: '您收到了加入主办方团队的邀请。请先用手机号登录。', as: '您将以 {who} 的身份加入。', submit: '加入', somebodyElse: '换一个账号',
        noLink: '链接不完整', noLinkDetail: '请打开邀请人发给您的完整链接。',
      },
      switch: '主办方',
    },
  },
  en: {
    team: {
      title: 'Team', tabs: 'Team and log', lead: 'Who works for the organiser, and what they may do.', leadOf: 'Who works for {name}, and what they may do.', you: 'you', since: 'since {date}', noRoles: 'No role',
      roles: { organiser: 'Owner', editor: 'Editor', finance: 'Finance', box_office: 'Box office', gate: 'Door', marketing: 'Marketing' },
      opens: {
        organiser: 'Everything, the team included', editor: 'Writes and publishes events, venues and seats; sees sales', finance: 'Sees orders and settlements, gives refunds', box_office: 'Finds orders, keeps and releases seats, checks in', gate: 'Checks in, nothing else',
        marketing: 'Sees events and sales',
      },
      events: {
        legend: 'Events', all: 'All events', some: 'Only some events', someDetail: 'Sees no other events, and no settlements, venues or team.', none: 'There are no events yet.', search: 'Find events by name', chosen: '{count} chosen', full: '{most} events at most',
        onlyFor: 'Only {titles}', onlyForSome: 'Only one event | Only {count} events', and: ', ',
      },
      rolesLegend: 'Roles', invite: 'Invite', inviteTitle: 'Invite somebody', inviteDetail: 'Makes a link to send to them. It works once, for seven days.', makeLink: 'Make the link',
      linkTitle: 'The link', linkDetail: 'Copy it now and send it: it cannot be looked up later. It works until {until}.', link: 'Link', done: 'Done',
      rename: 'Rename', name: 'Name of the organiser', changeRoles: 'Change roles', removeMember: 'Remove from the team', actionsOf: 'Actions for {name}', rolesTitle: 'Roles of {name}', rolesDetail: 'They count at once.', changed: 'The roles of {name} are changed',
      removeTitle: 'Remove {name} from the team?', removeDetail: 'They see nothing of this any more, and what they invited to ends. It counts at once.', removed: '{name} is no longer in the team',
      invitations: 'Open invitations', invited: 'Invited by {by}, until {until}', somebody: 'a former member', withdraw: 'Withdraw', none: 'You belong to no organiser', noneDetail: 'Teams are those of organisers.',
      join: {
        title: 'Join a team', signIn: 'You are invited to the team of an organiser. Sign in with your phone first.', as: 'You join as {who}.', submit: 'Join', somebodyElse: 'Use another account',
        noLink: 'The link is not whole', noLinkDetail: 'Open the whole link that was sent to you.',
      },
      switch: 'Organiser',
    },
  },
})
