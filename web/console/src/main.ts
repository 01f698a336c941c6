import { createApi, createSessionStore } from '@onsale/api'
import { currentLocale, installDesign } from '@onsale/design'
import { installSession } from '@onsale/session'
import { VueQueryPlugin } from '@tanstack/vue-query'
import { createApp } from 'vue'
import App from './App.vue'
import { createQueryClient } from './app/queryClient'
import { createConsoleRouter } from './app/router'
import './styles.css'

const app = createApp(App)
installDesign(app)
const session = createSessionStore()
const queries = createQueryClient()
const router = createConsoleRouter(session)
const api = createApi({
  session,
  locale: currentLocale,
  onSessionEnded: () => void router.push({ name: 'sign-in', query: { next: router.currentRoute.value.fullPath } }),
})
installSession(app, api, { onPersonChanged: () => queries.clear() })
app.use(VueQueryPlugin, { queryClient: queries })
app.use(router)
app.mount('#app')
