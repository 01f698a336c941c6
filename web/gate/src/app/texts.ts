import { defineTexts } from '@onsale/design/i18n'

export const appTexts = defineTexts({
  'zh-CN': {
    app: { name: '开售检票', short: '检票', signOut: '退出登录', notFound: '没有这个页面', home: '选择场次' },
    signIn: { title: '登录检票', lead: '扫描电子票，放行观众。' },
  },
  en: {
    app: { name: 'Onsale door', short: 'Door', signOut: 'Sign out', notFound: 'There is no such page', home: 'Choose a performance' },
    signIn: { title: 'Sign in at the door', lead: 'Scan tickets and let guests in.' },
  },
})
