import { createApi, createSessionStore } from '@onsale/api'
import { currentLocale, installDesign } from '@onsale/design'
import { VueQueryPlugin } from '@tanstack/vue-query'
import { createApp } from 'vue'
import App from './App.vue'
import { createQueryClient } from './app/queryClient'
import { createConsoleRouter } from './app/router'
import { API } from './queries/api'
import { installSession } from './session/session'
import './styles.css'

const app = createApp(App)
installDesign(app)
const session = createSessionStore()
const router = createConsoleRouter(session)
const api = createApi({
  session,
  locale: currentLocale,
  onSessionEnded: () => void router.push({ name: 'sign-in', query: { next: router.currentRoute.value.fullPath } }),
})
app.provide(API, api)
installSession(app, session)
app.use(VueQueryPlugin, { queryClient: createQueryClient() })
app.use(router)
app.mount('#app')
