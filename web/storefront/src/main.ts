import { createApi, createSessionStore } from '@onsale/api'
import { currentLocale, installDesign } from '@onsale/design'
import { VueQueryPlugin } from '@tanstack/vue-query'
import { createApp } from 'vue'
import { API_KEY } from '@/app/api'
import { installHold } from '@/app/hold'
import { installOffline } from '@/app/offline'
import { createQueries } from '@/app/queries'
import { createAppRouter } from '@/app/router'
import { installSession } from '@/app/session'
import AppShell from '@/shell/AppShell.vue'
import './styles.css'

const app = createApp(AppShell)
const queries = createQueries()
const api = createApi({ session: createSessionStore(), locale: currentLocale, onSessionEnded: askToSignIn })
const signedIn = installSession(app, api, queries)
const router = createAppRouter(() => signedIn.isSignedIn.value)

function askToSignIn(): void {
  const { fullPath, meta } = router.currentRoute.value
  if (meta['signIn'] === true) void router.push({ name: 'sign-in', query: { next: fullPath } })
}

installDesign(app)
installHold(app)
app.provide(API_KEY, api)
app.use(VueQueryPlugin, { queryClient: queries })
app.use(router)
app.mount('#app')

if (import.meta.env.PROD) void router.isReady().then(installOffline)
