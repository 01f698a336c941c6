import { createApi, createSessionStore, isProblem } from '@onsale/api'
import { currentLocale, installDesign } from '@onsale/design'
import { QueryClient, VueQueryPlugin } from '@tanstack/vue-query'
import { createApp } from 'vue'
import App from './App.vue'
import { createGateRouter } from './app/router'
import { API } from './queries/api'
import { installSession } from './session/session'
import './styles.css'

const RETRIES_MAX = 2

const app = createApp(App)
installDesign(app)
const session = createSessionStore()
const router = createGateRouter(session)
const api = createApi({
  session,
  locale: currentLocale,
  onSessionEnded: () => void router.push({ name: 'sign-in', query: { next: router.currentRoute.value.fullPath } }),
})
app.provide(API, api)
installSession(app, session)
app.use(VueQueryPlugin, {
  queryClient: new QueryClient({
    defaultOptions: { queries: { retry: (failures, fault) => failures < RETRIES_MAX && isProblem(fault) && fault.isTransient } },
  }),
})
app.use(router)
app.mount('#app')
