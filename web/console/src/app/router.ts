import type { SessionStore } from '@onsale/api'
import { mayOrganise, maySee } from '@onsale/session'
import { createRouter, createWebHistory, type RouteRecordRaw, type Router } from 'vue-router'

const routes: RouteRecordRaw[] = [
  { path: '/', redirect: { name: 'events' } },
  { path: '/sign-in', name: 'sign-in', component: () => import('@/app/SignInPage.vue'), meta: { isPublic: true } },
  { path: '/events', name: 'events', component: () => import('@/features/events/EventsPage.vue') },
  { path: '/events/new', name: 'event-new', component: () => import('@/features/events/EventCreatePage.vue') },
  { path: '/events/:eventId', name: 'event', component: () => import('@/features/events/EventPage.vue'), props: true },
  { path: '/events/:eventId/content', name: 'event-content', component: () => import('@/features/events/EventContentPage.vue'), props: true },
  {
    path: '/events/:eventId/performances/new',
    name: 'performance-new',
    component: () => import('@/features/performances/PerformanceCreatePage.vue'),
    props: true,
  },
  {
    path: '/events/:eventId/performances/:performanceId',
    name: 'performance-promises',
    component: () => import('@/features/promises/PromisesPage.vue'),
    props: true,
  },
  { path: '/venues', name: 'venues', component: () => import('@/features/venues/VenuesPage.vue') },
  { path: '/venues/:venueId', name: 'venue', component: () => import('@/features/venues/VenuePage.vue'), props: true },
  {
    path: '/venues/:venueId/drafts/:draftId',
    name: 'plan-draft',
    component: () => import('@/features/designer/DesignerPage.vue'),
    props: true,
    meta: { isFullScreen: true },
  },
  { path: '/sales', name: 'sales', component: () => import('@/features/sales/SalesOverviewPage.vue') },
  { path: '/sales/vouchers', name: 'vouchers', component: () => import('@/features/vouchers/VouchersPage.vue') },
  { path: '/sales/vouchers/new', name: 'voucher-new', component: () => import('@/features/vouchers/VoucherCreatePage.vue') },
  { path: '/sales/vouchers/:voucherId', name: 'voucher', component: () => import('@/features/vouchers/VoucherPage.vue'), props: true },
  { path: '/sales/:performanceId', name: 'performance-sales', component: () => import('@/features/sales/SalesPage.vue'), props: true },
  { path: '/sales/:performanceId/stock', name: 'performance-stock', component: () => import('@/features/controls/ControlsPage.vue'), props: true },
  { path: '/orders', name: 'orders', component: () => import('@/features/orders/OrdersPage.vue') },
  { path: '/orders/inbox', name: 'inbox', component: () => import('@/features/orders/InboxPage.vue') },
  { path: '/orders/refunds', name: 'campaigns', component: () => import('@/features/orders/CampaignsPage.vue') },
  { path: '/orders/refunds/:campaignId', name: 'campaign', component: () => import('@/features/orders/CampaignPage.vue'), props: true },
  { path: '/orders/:orderId', name: 'order', component: () => import('@/features/orders/OrderPage.vue'), props: true },
  { path: '/money', redirect: { name: 'settlements' } },
  { path: '/money/settlements', name: 'settlements', component: () => import('@/features/money/SettlementsPage.vue') },
  { path: '/money/settlements/:settlementId', name: 'settlement', component: () => import('@/features/money/SettlementPage.vue'), props: true },
  { path: '/money/invoices', name: 'invoices', component: () => import('@/features/money/InvoicesPage.vue') },
  { path: '/money/reconciliation', name: 'reconciliation', component: () => import('@/features/money/ReconciliationPage.vue') },
  {
    path: '/money/reconciliation/:channel/:day',
    name: 'reconciliation-day',
    component: () => import('@/features/money/ReconciliationDayPage.vue'),
    props: true,
  },
  { path: '/reviews', name: 'reviews', component: () => import('@/features/reviews/ReviewsPage.vue') },
  { path: '/reviews/:reviewId', name: 'review', component: () => import('@/features/reviews/ReviewPage.vue'), props: true },
  { path: '/security', name: 'security', component: () => import('@/features/security/SecurityPage.vue') },
  { path: '/accounts', name: 'accounts', component: () => import('@/features/accounts/AccountsPage.vue') },
  { path: '/operations', name: 'operations', component: () => import('@/features/operations/OperationsPage.vue') },
  { path: '/team', name: 'team', component: () => import('@/features/team/TeamPage.vue') },
  { path: '/join', name: 'join', component: () => import('@/features/team/JoinPage.vue'), meta: { isPublic: true } },
  { path: '/team/keys', name: 'api-keys', component: () => import('@/features/apiKeys/ApiKeysPage.vue') },
  { path: '/team/page', name: 'brand', component: () => import('@/features/brand/BrandPage.vue') },
  { path: '/team/audit', name: 'audit', component: () => import('@/features/audit/AuditPage.vue') },
  { path: '/:path(.*)*', name: 'not-found', component: () => import('@/app/NotFoundPage.vue'), meta: { isPublic: true } },
]

export function createConsoleRouter(session: SessionStore): Router {
  const router = createRouter({
    history: createWebHistory(import.meta.env.BASE_URL),
    routes,
    scrollBehavior: (to, from, saved) => saved ?? (to.path === from.path ? false : { top: 0 }),
  })
  router.beforeEach((to) => {
    const current = session.read()
    if (to.meta['isPublic'] === true) return true
    if (current !== null && mayOrganise(current.user)) {
      // Where everybody starts is not everybody's.
      return to.name === 'events' && !maySee(current.user, 'events') ? { name: 'orders' } : true
    }
    return { name: 'sign-in', query: { next: to.fullPath } }
  })
  return router
}
