import { adoptView, createApi, createSessionStore } from '@onsale/api'
import { currentLocale, installDesign } from '@onsale/design'
import { installSession } from '@onsale/session'
import { VueQueryPlugin } from '@tanstack/vue-query'
import { createApp } from 'vue'
import { forgetContact } from '@/app/contactDraft'
import { withEarlyAnswers } from '@/app/early'
import { installHold } from '@/app/hold'
import { installOffline } from '@/app/offline'
import { createQueries } from '@/app/queries'
import { createAppRouter } from '@/app/router'
import { forgetTickets } from '@/app/ticketStore'
import AppShell from '@/shell/AppShell.vue'
import './styles.css'

adoptView()
const app = createApp(AppShell)
const hold = installHold(app)
const queries = createQueries()
const api = createApi({
  session: createSessionStore(), locale: currentLocale, onSessionEnded: askToSignIn, fetch: withEarlyAnswers(window.onsaleEarly),
})
const { isSignedIn } = installSession(app, api, { onPersonChanged: () => queries.clear(), onSignOut: forgetPerson })
const router = createAppRouter(() => isSignedIn.value)

function askToSignIn(): void {
  const { fullPath, meta } = router.currentRoute.value
  if (meta['signIn'] === true) void router.push({ name: 'sign-in', query: { next: fullPath } })
}

function forgetPerson(): void {
  forgetTickets()
  forgetContact()
  hold.drop()
}

installDesign(app)
app.use(VueQueryPlugin, { queryClient: queries })
app.use(router)
// Not before there is a page to show: until then the poster stays that `early.js` has put there.
void router.isReady().then(() => {
  app.mount('#app')
  if (import.meta.env.PROD) installOffline()
})
