import type { SessionStore } from '@onsale/api'
import { createRouter, createWebHistory, type RouteRecordRaw, type Router } from 'vue-router'

const routes: RouteRecordRaw[] = [
  { path: '/', name: 'choose', component: () => import('@/features/door/ChoosePage.vue') },
  { path: '/performances/:performanceId', name: 'door', component: () => import('@/features/door/DoorPage.vue'), props: true },
  { path: '/sign-in', name: 'sign-in', component: () => import('@/features/session/SignInPage.vue'), meta: { isPublic: true } },
  { path: '/:path(.*)*', redirect: { name: 'choose' } },
]

export function createGateRouter(session: SessionStore): Router {
  const router = createRouter({ history: createWebHistory(import.meta.env.BASE_URL), routes })
  router.beforeEach((to) => {
    if (to.meta['isPublic'] === true || session.read() !== null) return true
    return { name: 'sign-in', query: { next: to.fullPath } }
  })
  return router
}
