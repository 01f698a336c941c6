import type { SessionStore } from '@onsale/api'
import { mayAdmit } from '@onsale/session'
import { createRouter, createWebHistory, type RouteRecordRaw, type Router } from 'vue-router'

const routes: RouteRecordRaw[] = [
  { path: '/', name: 'choose', component: () => import('@/features/door/ChoosePage.vue') },
  { path: '/performances/:performanceId', name: 'door', component: () => import('@/features/door/DoorPage.vue'), props: true },
  { path: '/sign-in', name: 'sign-in', component: () => import('@/app/SignInPage.vue'), meta: { isPublic: true } },
  { path: '/:path(.*)*', redirect: { name: 'choose' } },
]

export function createGateRouter(session: SessionStore): Router {
  const router = createRouter({ history: createWebHistory(import.meta.env.BASE_URL), routes })
  router.beforeEach((to) => {
    const current = session.read()
    if (to.meta['isPublic'] === true || (current !== null && mayAdmit(current.user))) return true
    return { name: 'sign-in', query: { next: to.fullPath } }
  })
  return router
}
