import { createApi, createSessionStore, isProblem } from '@onsale/api'
import { currentLocale, installDesign } from '@onsale/design'
import { installSession } from '@onsale/session'
import { QueryClient, VueQueryPlugin } from '@tanstack/vue-query'
import { createApp } from 'vue'
import App from './App.vue'
import { createGateRouter } from './app/router'
import './styles.css'

const RETRIES_MAX = 2

const app = createApp(App)
installDesign(app)
const session = createSessionStore()
const queries = new QueryClient({
  defaultOptions: { queries: { retry: (failures, fault) => failures < RETRIES_MAX && isProblem(fault) && fault.isTransient } },
})
const router = createGateRouter(session)
const api = createApi({
  session,
  locale: currentLocale,
  onSessionEnded: () => void router.push({ name: 'sign-in', query: { next: router.currentRoute.value.fullPath } }),
})
installSession(app, api, { onPersonChanged: () => queries.clear() })
app.use(VueQueryPlugin, { queryClient: queries })
app.use(router)
app.mount('#app')
