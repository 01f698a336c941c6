import { createRouter, createWebHistory, type RouteRecordRaw, type Router } from 'vue-router'
import HomePage from '@/features/home/HomePage.vue'

const routes: RouteRecordRaw[] = [
  { path: '/', name: 'home', component: HomePage },
  { path: '/events/:id', name: 'event', component: () => import('@/features/event/EventPage.vue') },
  { path: '/organisers/:id', name: 'organiser', component: () => import('@/features/organiser/OrganiserPage.vue') },
  { path: '/performances/:id', name: 'choose', component: () => import('@/features/choose/ChoosePage.vue'), meta: { tabBar: false } },
  { path: '/sign-in', name: 'sign-in', component: () => import('@/features/sign-in/SignInPage.vue'), meta: { tabBar: false } },
  { path: '/sign-in/:provider', name: 'provider-return', component: () => import('@/features/sign-in/ReturnPage.vue'), meta: { tabBar: false } },
  { path: '/checkout', name: 'checkout', component: () => import('@/features/checkout/CheckoutPage.vue'), meta: { signIn: true, tabBar: false } },
  { path: '/orders', name: 'orders', component: () => import('@/features/orders/OrdersPage.vue'), meta: { signIn: true } },
  { path: '/orders/:id', name: 'order', component: () => import('@/features/orders/OrderPage.vue'), meta: { signIn: true, tabBar: false } },
  { path: '/tickets', name: 'tickets', component: () => import('@/features/tickets/TicketsPage.vue'), meta: { signIn: true } },
  { path: '/tickets/:id', name: 'ticket', component: () => import('@/features/tickets/TicketPage.vue'), meta: { signIn: true, tabBar: false } },
  { path: '/account', name: 'account', component: () => import('@/features/account/AccountPage.vue') },
  { path: '/account/access', name: 'access', component: () => import('@/features/access/AccessPage.vue'), meta: { signIn: true } },
  { path: '/account/devices', name: 'devices', component: () => import('@/features/devices/DevicesPage.vue'), meta: { signIn: true } },
  { path: '/account/identities/face', name: 'face-return', component: () => import('@/features/identities/FaceReturnPage.vue'), meta: { signIn: true } },
  { path: '/account/identities', name: 'identities', component: () => import('@/features/identities/IdentitiesPage.vue'), meta: { signIn: true } },
  { path: '/account/privacy', name: 'privacy', component: () => import('@/features/privacy/PrivacyPage.vue'), meta: { signIn: true } },
  { path: '/account/security', name: 'security', component: () => import('@/features/security/SecurityPage.vue'), meta: { signIn: true } },
  { path: '/account/sign-in-ways', name: 'sign-in-ways', component: () => import('@/features/ways/WaysPage.vue'), meta: { signIn: true } },
  { path: '/dev/messages', name: 'dev-messages', component: () => import('@/features/dev/MessagesPage.vue') },
  { path: '/:rest(.*)*', name: 'not-found', component: () => import('@/shell/NotFoundPage.vue') },
]

/** Pages marked `signIn` send a stranger to sign in first and bring them back. */
export function createAppRouter(isSignedIn: () => boolean): Router {
  const router = createRouter({
    history: createWebHistory('/'),
    routes,
    scrollBehavior: (to, from, saved) => saved ?? (to.path === from.path ? {} : { top: 0 }),
  })
  router.beforeEach((to) => {
    if (to.meta['signIn'] === true && !isSignedIn()) return { name: 'sign-in', query: { next: to.fullPath }, replace: true }
    return true
  })
  router.afterEach((to, from) => {
    if (from.matched.length > 0 && to.path !== from.path) forgetHead()
  })
  return router
}

/** What the server has said in the head about the page that was loaded (its canonical address, Open Graph) is not true of the next one. */
function forgetHead(): void {
  for (const element of document.head.querySelectorAll('[data-about]')) element.remove()
}
